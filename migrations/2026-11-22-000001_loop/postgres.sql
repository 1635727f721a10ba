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
