//! `hints!`: advice, each piece with a stable word and what could be done about it. Told, never asked for.
//! May use: `words`.

/// Declares the words of some advice, what is said with each, and how it is told.
macro_rules! hints {
    ($(#[doc = $doc:literal])+ pub struct $hint:ident with $code:ident { $($variant:ident = $word:literal: $detail:literal),+ $(,)? }) => {
        $crate::domain::words::words! {
            $(#[doc = $doc])+
            pub enum $code { $($variant = $word),+ }
        }

        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
        pub struct $hint {
            /// What, in a stable word.
            pub code: $code,
            /// What could be done about it, in a sentence.
            pub detail: &'static str,
        }

        impl $hint {
            /// What is said of what is so, in the given order.
            fn of(judged: impl IntoIterator<Item = ($code, bool)>) -> Vec<Self> {
                let so = judged.into_iter().filter(|(_, is_so)| *is_so);
                so.map(|(code, _)| Self { code, detail: match code { $($code::$variant => $detail),+ } }).collect()
            }
        }
    };
}

pub(crate) use hints;
