//! The runner says what is wrong: that core's tests run in it is shown by those tests.

use std::process::Command;

fn run(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_rubrica-wasi-run"))
        .args(arguments)
        .output()
        .expect("the runner starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn without_a_module_it_says_how_it_is_used() {
    let (code, said) = run(&[]);
    assert_eq!(code, Some(1));
    assert!(said.contains("usage: rubrica-wasi-run MODULE"), "{said}");
}

#[test]
fn what_is_no_component_is_not_run() {
    let (code, said) = run(&[concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")]);
    assert_eq!(code, Some(1));
    assert!(!said.contains("panicked"), "{said}");
}
