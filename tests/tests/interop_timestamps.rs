//! Time stamps of a running service, of its own and of another authority, judged by openssl.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as expected")]

use rubrica_tests::demo::Demo;
use rubrica_tests::judges::python_program;
use rubrica_tests::service::{outcome, rubrica};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn a_service_stamps_for_itself_and_for_another_one_that_asks_it() {
    let demo = Demo::start();
    let folder = tempfile::tempdir().unwrap();
    let (root, chain) = (folder.path().join("root.pem"), folder.path().join("chain.pem"));
    export(&demo, &[], &root);
    export(&demo, &["--chain"], &chain);
    let document = folder.path().join("document");
    fs::write(&document, b"a document").unwrap();
    for hash in ["-sha256", "-sha384", "-sha512"] {
        let question = folder.path().join("question");
        let mut ask = Command::new("openssl");
        ask.args(["ts", "-query", hash, "-cert", "-data"]).arg(&document);
        run(ask.arg("-out").arg(&question));
        let answer = fetch(demo.address(), &question, folder.path());
        verify(&answer, &question, &document, (&root, &chain));
        let mut show = Command::new("openssl");
        let said = run(show.args(["ts", "-reply", "-text", "-in"]).arg(&answer));
        assert!(said.contains("Policy OID: 2.25.159204328.1.3"), "{said}");
    }

    // Another service that has no time of its own.
    let address = format!("{}/tsa", demo.address());
    let other = Demo::start_with(&["--timestamp-url", &address]);
    let question = folder.path().join("question");
    let answer = fetch(other.address(), &question, folder.path());
    verify(&answer, &question, &document, (&root, &chain));
}

fn export(demo: &Demo, arguments: &[&str], to: &Path) {
    let mut export = rubrica();
    export.args(["ca", "export", "--data"]).arg(demo.data()).args(arguments);
    fs::write(to, run(&mut export)).unwrap();
}

fn fetch(service: &str, question: &Path, folder: &Path) -> PathBuf {
    const POST: &str = "import sys, urllib.request as r
kind = {'Content-Type': 'application/timestamp-query'}
question = r.Request(sys.argv[1], open(sys.argv[2], 'rb').read(), kind)
answer = r.urlopen(question)
assert answer.headers['Content-Type'] == 'application/timestamp-reply'
open(sys.argv[3], 'wb').write(answer.read())";
    let answer = folder.join("answer");
    let mut post = Command::new(python_program("python"));
    post.args(["-c", POST, &format!("{service}/tsa")]).arg(question).arg(&answer);
    run(&mut post);
    answer
}

fn verify(answer: &Path, question: &Path, document: &Path, (root, chain): (&Path, &Path)) {
    for what in
        [["-queryfile".as_ref(), question.as_os_str()], ["-data".as_ref(), document.as_os_str()]]
    {
        let mut verify = Command::new("openssl");
        verify.args(["ts", "-verify", "-x509_strict"]).args(what).arg("-in").arg(answer);
        let said = run(verify.arg("-CAfile").arg(root).arg("-untrusted").arg(chain));
        assert!(said.contains("Verification: OK"), "{said}");
    }
}

fn run(command: &mut Command) -> String {
    let (code, said) = outcome(command);
    assert_eq!(code, 0, "{command:?}: {said}");
    said
}
