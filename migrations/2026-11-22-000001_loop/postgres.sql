-- The search on PostgreSQL: the words of each text, title before body; taken apart by us, so that both engines find alike.
-- `stretches` are those of 4,096, of 65,536 and of 1,048,576 places in which a text lies: with them in its index, the newest
-- texts that have a word are met without going over all that have it, or over all there are.
CREATE TABLE search_texts (
    place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id TEXT NOT NULL UNIQUE,
    noun TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    words TSVECTOR NOT NULL,
    stretches BIGINT[] NOT NULL GENERATED ALWAYS AS
        (ARRAY[(place >> 12) * 4, (place >> 16) * 4 + 1, (place >> 20) * 4 + 2]) STORED
);
CREATE INDEX search_texts_by_words ON search_texts USING GIN (words, stretches);
-- What happened is not changed: whoever does so by mistake is stopped, and whoever means to leaves more traces.
CREATE OR REPLACE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened is not changed';
END
$$;
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();
