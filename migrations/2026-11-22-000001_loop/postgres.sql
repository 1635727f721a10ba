-- The search on PostgreSQL: the words of each text, title before body; taken apart by us, so that both engines find alike.
CREATE TABLE search_texts (
    place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    record_id TEXT NOT NULL UNIQUE,
    noun TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    words TSVECTOR NOT NULL
);
CREATE INDEX search_texts_by_words ON search_texts USING GIN (words);
-- What happened is not changed: whoever does so by mistake is stopped, and whoever means to leaves more traces.
CREATE OR REPLACE FUNCTION refuse_to_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what happened is not changed';
END
$$;
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change();
