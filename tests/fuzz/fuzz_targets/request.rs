#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| mien_fuzz::request::run(bytes));
