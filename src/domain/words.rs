//! `words!`: an enum whose variants are words of our vocabulary, spelt alike in SQL, JSON, URLs and docs.
//! May use: nothing of ours.

/// A word of the vocabulary: the variants of an enum that `words!` made.
pub trait Word: Copy + Eq + std::fmt::Debug + 'static {
    /// Every variant, in the order in which the words rank.
    const ALL: &'static [Self];

    /// The word itself, in `snake_case`.
    fn as_str(self) -> &'static str;

    /// The position in [`Word::ALL`]: what lists sort by.
    fn rank(self) -> i64 {
        Self::ALL
            .iter()
            .position(|word| *word == self)
            .and_then(|position| i64::try_from(position).ok())
            .unwrap_or(i64::MAX)
    }

    /// Finds the variant that a word names.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == word)
    }

    /// All words, for messages and tables.
    fn all_words() -> Vec<&'static str> {
        Self::ALL.iter().map(|word| word.as_str()).collect()
    }
}

/// Declares an enum of words: serialisation, schema, order and listing from one place.
macro_rules! words {
    ($(#[doc = $doc:literal])+ pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(
                #[doc = concat!("The word `", $word, "`.")]
                ///
                $(#[$variant_meta])*
                #[serde(rename = $word)]
                $variant
            ),+
        }

        impl $crate::domain::words::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        // By hand: the derive does not see a `rename` that came through a macro, and would list the variants' names.
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some(<Self as $crate::domain::words::Word>::all_words()))
                    .description(Some([$($doc.trim()),+].join(" ")))
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::domain::words::Word::as_str(*self))
            }
        }
    };
}

/// Gives an id, or what may be one of several kinds, its place in the OpenAPI document.
macro_rules! text_schema {
    ($name:ident, $prefix:literal, $example:expr) => {
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .pattern(Some(format!("^{}$", $crate::domain::id::form($prefix))))
                    .examples([serde_json::Value::from($example)])
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {}
    };
}

pub(crate) use {text_schema, words};
