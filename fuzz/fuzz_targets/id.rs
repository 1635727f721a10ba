#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kintsugi_fuzz::id(bytes));
