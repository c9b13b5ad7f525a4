//! Programs that end with the value that stands for them, and with the test program even if that is
//! killed.

use std::io::{BufRead as _, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

/// A program under the eyes of a shell that ends it when its own standard input ends.
#[derive(Debug)]
pub struct Kept {
    keeper: Child,
    process: u32,
}

/// What a program writes to standard output.
pub type Output = Lines<BufReader<ChildStdout>>;

/// Starts what follows, says its process number, and ends it when standard input ends.
const KEEPER: &str = r#"
    exec 3<&0
    "$@" &
    child=$!
    echo "process: $child"
    { cat > /dev/null; kill -TERM "$child" 2> /dev/null; } <&3 &
    wait "$child"
"#;

impl Kept {
    /// Starts a program, and gives the lines that it writes.
    ///
    /// # Panics
    /// When there is no shell.
    #[must_use]
    pub fn start(program: &Command, error: Stdio) -> (Self, Output) {
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "sh"]).arg(program.get_program()).args(program.get_args());
        for (name, value) in program.get_envs() {
            keeper.env(name, value.unwrap_or_default());
        }
        let keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(error);
        let mut keeper = keeper.spawn().expect("a shell starts");
        let output = keeper.stdout.take().expect("its output is a pipe");
        let mut lines = BufReader::new(output).lines();
        let line = lines.next().expect("the shell writes").expect("text");
        let process = line.strip_prefix("process: ").expect("the number of a process");
        let process = process.parse().expect("a number");
        (Self { keeper, process }, lines)
    }

    /// Sends it a signal.
    ///
    /// # Panics
    /// When it is not there any more.
    pub fn signal(&self, signal: &str) {
        let process = self.process.to_string();
        let status = Command::new("kill").args([signal, &process]).status();
        assert!(status.expect("kill runs").success(), "{signal}");
    }

    /// Waits until it has ended.
    ///
    /// # Panics
    /// When it cannot be waited for.
    pub fn wait(&mut self) -> ExitStatus {
        self.keeper.wait().expect("ended")
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ended = self.keeper.wait();
    }
}
