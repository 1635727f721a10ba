//! Every input of the fuzz targets' corpus (`fuzz/corpus`) is read without a fault. The search for new ones, which takes
//! a compiler of its own, is `./check fuzz`.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/src/targets.rs"]
mod targets;

#[test]
fn no_parser_stumbles_over_its_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for (name, target) in targets::TARGETS {
        let entries: Vec<_> = fs::read_dir(corpus.join(name)).unwrap().collect();
        assert!(entries.len() > 4, "{name} has no corpus");
        for entry in entries {
            target(&fs::read(entry.unwrap().path()).unwrap());
        }
    }
}

#[test]
fn every_target_can_be_run_by_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    for (name, _) in targets::TARGETS {
        assert!(
            manifest.contains(&format!("name = \"{name}\"")),
            "{name} is not in fuzz/Cargo.toml"
        );
        let file = fs::read_to_string(root.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(file.contains(&format!("kintsugi_fuzz::{name}(")), "{name} runs another target");
    }
}
