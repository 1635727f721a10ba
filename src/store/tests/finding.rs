//! What the search finds among more texts than it goes over.

use super::*;

/// More texts than lie in two of the shortest stretches that PostgreSQL looks through; there the later half lies millions of
/// places after the first, beyond the longest.
fn sow(config: &Config) {
    let mut connection = Connector::new(config).unwrap().open(Purpose::Write).unwrap();
    let title = "CASE WHEN n = 1 THEN 'The valve' WHEN n % 5000 = 0 THEN 'Gasket ' || n ELSE 'Pump ' || n END";
    let half = |which: &str| {
        format!(
            "INSERT INTO search_texts (record_id, noun, title, body, words) \
             SELECT 'fra_' || n, 'fragility', title, 'in the cellar', SETWEIGHT(TO_TSVECTOR('english', title), 'A') || \
             SETWEIGHT(TO_TSVECTOR('english', 'in the cellar'), 'B') \
             FROM (SELECT n, {title} AS title FROM generate_series(1, 20000) n) s WHERE {which} ORDER BY n"
        )
    };
    let statements = match connection.engine() {
        Engine::Sqlite => vec![format!(
            "INSERT INTO search_texts (record_id, noun, title, body) \
             WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 20000) \
             SELECT 'fra_' || n, 'fragility', {title}, 'in the cellar' FROM s"
        )],
        Engine::Postgres => vec![
            half("n <= 10000"),
            "ALTER TABLE search_texts ALTER COLUMN place RESTART WITH 5000000".to_owned(),
            half("n > 10000"),
        ],
    };
    statements.iter().for_each(|sql| connection.batch(sql).unwrap());
}

#[test]
fn of_very_many_the_newest_are_found_and_of_few_each_however_old() {
    on_each_engine(|store, config| {
        sow(config);
        let page = |text: &'static str, skip| {
            let search =
                move |tx: &mut ReadTx<'_>| tx.search(text, &[], &Caller::system(), 3, skip);
            let hits = store.read(search).unwrap().into_iter();
            hits.map(|hit| hit.title).collect::<Vec<_>>()
        };
        assert_eq!(page("pump", 0), ["Pump 19999", "Pump 19998", "Pump 19997"]);
        assert_eq!(page("pump", 990), ["Pump 19009", "Pump 19008", "Pump 19007"]);
        assert_eq!(page("cellar", 0), ["Gasket 20000", "Pump 19999", "Pump 19998"]);
        assert_eq!(page("gasket", 0), ["Gasket 20000", "Gasket 15000", "Gasket 10000"]);
        assert_eq!(page("gasket cellar", 3), ["Gasket 5000"]);
        assert_eq!(page("valve", 0), ["The valve"]);
        assert_eq!(page("pump valve", 0), [""; 0]);
    });
}
