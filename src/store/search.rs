//! Full text: the one place where the two engines need different statements (FTS5 here, tsvector
//! there).
//!
//! Both find records that have all the words, in any of their forms: those with the words in the title
//! first, of these the newest. What a word is stands in `search_words`. May use: `sql`, `transaction`, `visible`.

use std::collections::HashMap;

use crate::domain::event::Noun;
use crate::domain::permission::Caller;
use crate::domain::words::Word;

use super::config::Engine;
use super::error::StoreError;
use super::search_words;
use super::sql::{Sql, Value};
use super::transaction::{ReadTx, WriteTx};
use super::visible;

/// Matches that PostgreSQL puts in order at most, the newest; a search that finds more wants another word.
const RANKED: i64 = 1_000;

/// How many places lie in a stretch, as powers of two, as the schema of PostgreSQL has them.
const STRETCHES: [u32; 3] = [12, 16, 20];

/// Bytes of text that the search reads of one record at most; PostgreSQL refuses an index entry of a megabyte.
const SEARCHED: usize = 200_000;

/// One record that a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The kind of record.
    pub noun: Noun,
    /// The record's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where in its text the words stand.
    pub snippet: String,
}

impl ReadTx<'_> {
    /// The records that have all these words and that the caller may see, leaving out the first `skip`.
    ///
    /// # Errors
    /// Any that reading can have.
    pub fn search(
        &mut self,
        text: &str,
        nouns: &[Noun],
        caller: &Caller,
        limit: usize,
        skip: usize,
    ) -> Result<Vec<Hit>, StoreError> {
        let words = search_words::of_query(text);
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut also = Sql::new(" AND ").append(visible::by_seals("s.record_id", caller));
        if !nouns.is_empty() {
            also = also.text(" AND s.noun").any(nouns.iter().map(|noun| noun.as_str()));
        }
        match self.engine() {
            Engine::Sqlite => self.search_sqlite(&words, also, limit, skip),
            Engine::Postgres => self.search_postgres(&words, &also, page(limit, skip)),
        }
    }

    /// The ids of the records of one kind that have all these words, as a statement for a condition.
    pub(super) fn matching(&self, text: &str, noun: Noun) -> Sql {
        let words = search_words::of_query(text);
        let of_kind =
            Sql::new("SELECT s.record_id FROM search_texts s WHERE s.noun = ").bind(noun.as_str());
        if words.is_empty() {
            return of_kind.text(" AND FALSE");
        }
        match self.engine() {
            Engine::Sqlite => of_kind
                .text(" AND s.place IN (SELECT rowid FROM search_index WHERE search_index MATCH ")
                .bind(quoted(&words))
                .text(")"),
            Engine::Postgres => of_kind
                .text(" AND s.words @@ plainto_tsquery('english', ")
                .bind(words.join(" "))
                .text(")"),
        }
    }

    /// Whether the search finds a record by this text and no other; by none, if there is none.
    pub(super) fn is_found_by(
        &mut self,
        id: &str,
        noun: Noun,
        text: Option<&(String, String)>,
    ) -> Result<bool, StoreError> {
        let Some((title, body)) = text.map(|(title, body)| (begin_of(title), begin_of(body)))
        else {
            let count = Sql::new("SELECT COUNT(*) FROM search_texts WHERE record_id = ").bind(id);
            return Ok(self.row::<i64>(count)? == Some(0));
        };
        let mut sql = Sql::new("SELECT noun = ").bind(Value::of(noun)).text(" AND title = ");
        sql = sql.bind(title).text(" AND body = ").bind(body);
        if self.engine() == Engine::Postgres {
            sql = sql.text(" AND words = ").append(words_of(title, body));
        }
        let found = self.row(sql.text(" FROM search_texts WHERE record_id = ").bind(id))?;
        Ok(found.unwrap_or(false))
    }

    /// How many texts lack their index, and the other way round; PostgreSQL keeps both in one row.
    pub(super) fn texts_without_index(&mut self) -> Result<i64, StoreError> {
        if self.engine() == Engine::Postgres {
            return Ok(0);
        }
        let [texts, index] =
            ["SELECT place FROM search_texts", "SELECT id FROM search_index_docsize"];
        let less = |all, part| {
            let sql = Sql::new("SELECT COUNT(*) FROM (").text(all).text(" EXCEPT ");
            sql.text(part).text(")")
        };
        let lacking: Option<i64> = self.row(less(texts, index))?;
        let left: Option<i64> = self.row(less(index, texts))?;
        Ok(lacking.unwrap_or(0) + left.unwrap_or(0))
    }

    /// In two steps, each along the index from its end, so that neither ranks all that a frequent word is found in: those
    /// with the words in the title, then those with the words elsewhere too.
    fn search_sqlite(
        &mut self,
        words: &[String],
        also: Sql,
        limit: usize,
        skip: usize,
    ) -> Result<Vec<Hit>, StoreError> {
        let all = quoted(words);
        let in_title = format!("title : ({all})");
        let mut rows = self.newest(&in_title, also.clone(), limit, skip)?;
        if rows.len() < limit {
            let before = if rows.is_empty() && skip > 0 {
                let count = Sql::new("SELECT COUNT(*) ").append(matched(&in_title, also.clone()));
                usize::try_from(self.row::<i64>(count)?.unwrap_or(0)).unwrap_or(0)
            } else {
                skip
            };
            let elsewhere = format!("({all}) NOT ({in_title})");
            let left = limit.saturating_sub(rows.len());
            rows.extend(self.newest(&elsewhere, also, left, skip.saturating_sub(before))?);
        }
        let snippets =
            Sql::new("SELECT rowid, snippet(search_index, 1, '', '', '…', 24) FROM search_index ")
                .text("WHERE search_index MATCH ")
                .bind(all)
                .text(" AND rowid")
                .any(rows.iter().map(|row| row.0));
        let snippets: HashMap<i64, String> = self.rows(snippets)?.into_iter().collect();
        let hits = rows.into_iter().map(|(place, noun, id, title)| {
            (noun, id, title, snippets.get(&place).cloned().unwrap_or_default())
        });
        hits.map(hit).collect()
    }

    /// What SQLite's index finds, newest first.
    fn newest(
        &mut self,
        expression: &str,
        also: Sql,
        limit: usize,
        skip: usize,
    ) -> Result<Vec<(i64, String, String, String)>, StoreError> {
        let sql = Sql::new("SELECT s.place, s.noun, s.record_id, s.title ");
        let sql = sql.append(matched(expression, also)).text(" ORDER BY search_index.rowid DESC");
        self.rows(sql.append(page(limit, skip)))
    }

    /// The newest that have the words are put in order. They are looked for in the last places, and in more of them where
    /// these have too few.
    fn search_postgres(
        &mut self,
        words: &[String],
        also: &Sql,
        page: Sql,
    ) -> Result<Vec<Hit>, StoreError> {
        let last = Sql::new("SELECT COALESCE(MAX(place), 0) FROM search_texts");
        let last = self.row(last)?.unwrap_or(0);
        let mut fits = having(words, also);
        for (level, bits) in (0..).zip(STRETCHES).filter(|(_, bits)| last >> bits > 1) {
            let lately = fits.clone().append(lying_late(last >> bits, level));
            let some = Sql::new("SELECT COUNT(*) FROM (SELECT 1 ").append(lately.clone());
            if self.row(some.text(" LIMIT ").bind(RANKED).text(") found"))? == Some(RANKED) {
                fits = lately;
                break;
            }
        }
        let options = "'MaxWords=24, MinWords=8, StartSel=\"\", StopSel=\"\"'";
        let sql = Sql::new("SELECT noun, record_id, title, ts_headline('english', LEFT(body, 20000), q, ")
            .text(options)
            .text(") FROM (SELECT t.place, t.noun, t.record_id, t.title, t.body, q.q, ")
            .text("ts_filter(t.words, '{a}') @@ q.q AS in_title FROM (")
            .append(newest_of(fits))
            .text(") newest JOIN search_texts t ON t.place = newest.place CROSS JOIN plainto_tsquery('english', ")
            .bind(words.join(" "))
            .text(") q(q) ORDER BY in_title DESC, t.place DESC")
            .append(page)
            .text(") page ORDER BY in_title DESC, place DESC");
        self.rows(sql)?.into_iter().map(hit).collect()
    }
}

/// From where PostgreSQL's index finds, for a caller.
fn having(words: &[String], also: &Sql) -> Sql {
    let sql = Sql::new("FROM search_texts s WHERE s.words @@ plainto_tsquery('english', ");
    sql.bind(words.join(" ")).text(")").append(also.clone())
}

/// Lying in the last two stretches of a length, so that there is at least one whole.
fn lying_late(stretch: i64, level: i64) -> Sql {
    let named = [stretch, stretch - 1].map(|stretch| Value::from(stretch * 4 + level));
    Sql::new(" AND s.stretches && ARRAY[").list(named).text("]")
}

/// The newest of what fits, by its places. They are sorted (so the `+ 0`): along the places one would go over all there are
/// for a word that few have, which PostgreSQL, of a word that its statistics do not know, expects many to have.
fn newest_of(fits: Sql) -> Sql {
    let sql = Sql::new("SELECT s.place ").append(fits);
    sql.text(" ORDER BY s.place + 0 DESC LIMIT ").bind(RANKED)
}

impl WriteTx<'_> {
    /// Keeps what the search finds a record by: its title and its body.
    pub(super) fn keep_search_text(
        &mut self,
        id: &str,
        noun: Noun,
        (title, body): &(String, String),
    ) -> Result<(), StoreError> {
        let own_words = self.engine() == Engine::Postgres;
        let row = [id, noun.as_str(), begin_of(title), begin_of(body)];
        let sql = insert_texts(self.engine(), [row].into_iter());
        let sql = sql.text(" ON CONFLICT (record_id) DO UPDATE SET title = excluded.title, ");
        let sql = sql.text(if own_words { "words = excluded.words, " } else { "" });
        let sql = sql.text("body = excluded.body WHERE search_texts.title <> excluded.title");
        self.execute(sql.text(" OR search_texts.body <> excluded.body")).map(|_| ())
    }
}

/// A statement that keeps texts: id, noun, title and body of each.
pub(super) fn insert_texts<'t>(engine: Engine, rows: impl Iterator<Item = [&'t str; 4]>) -> Sql {
    let own_words = engine == Engine::Postgres;
    let sql = Sql::new("INSERT INTO search_texts (record_id, noun, title, body");
    let sql = sql.text(if own_words { ", words) VALUES " } else { ") VALUES " });
    rows.enumerate().fold(sql, |sql, (index, row)| {
        let sql = sql.text(if index == 0 { "(" } else { ", (" }).list(row.map(Value::from));
        let [_, _, title, body] = row;
        let words =
            if own_words { Sql::new(", ").append(words_of(title, body)) } else { Sql::default() };
        sql.append(words).text(")")
    })
}

/// The words of a text as PostgreSQL keeps them.
fn words_of(title: &str, body: &str) -> Sql {
    let sql = Sql::new("SETWEIGHT(TO_TSVECTOR('english', ").bind(search_words::spelt(title));
    let sql = sql.text("), 'A') || SETWEIGHT(TO_TSVECTOR('english', ");
    sql.bind(search_words::spelt(body)).text("), 'B')")
}

fn begin_of(text: &str) -> &str {
    text.get(..text.floor_char_boundary(SEARCHED)).unwrap_or(text)
}

/// From where SQLite's index finds, for a caller.
fn matched(expression: &str, also: Sql) -> Sql {
    Sql::new("FROM search_index JOIN search_texts s ON s.place = search_index.rowid ")
        .text("WHERE search_index MATCH ")
        .bind(expression)
        .append(also)
}

fn page(limit: usize, skip: usize) -> Sql {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Sql::new(" LIMIT ").bind(number(limit)).text(" OFFSET ").bind(number(skip))
}

/// Quoted, so that no word is an operator of FTS5.
fn quoted(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    quoted.join(" ")
}

fn hit((noun, id, title, snippet): (String, String, String, String)) -> Result<Hit, StoreError> {
    let noun = Noun::from_word(&noun)
        .ok_or_else(|| StoreError::Corrupt(format!("search_texts.noun of {id}: {noun}")))?;
    Ok(Hit { noun, id, title, snippet: snippet.split_whitespace().collect::<Vec<_>>().join(" ") })
}
