//! The command line explains itself, and says what is wrong with what it was given.

use std::process::{Command, Output};

fn rubrica(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rubrica")).args(arguments).output().expect("rubrica starts")
}

/// The names that `--help` lists under "Commands".
fn commands(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty() && *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_shows_an_example() {
    let help = rubrica(&["--help"]);
    assert!(help.status.success());
    let help = String::from_utf8(help.stdout).expect("text");
    let commands = commands(&help);
    assert!(commands.iter().any(|name| name == "serve"), "{help}");
    for command in commands {
        let output = rubrica(&[&command, "--help"]);
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(output.status.success(), "{command}");
        assert!(text.contains("Example") || text.contains("Commands:"), "{command}:\n{text}");
    }
}

#[test]
fn a_wrong_command_line_is_told_on_standard_error() {
    let output = rubrica(&["serve", "--no-such-option"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--no-such-option"));

    // For `verify` 2 means INDETERMINATE.
    assert_eq!(rubrica(&["verify"]).status.code(), Some(3));
}
