//! A centre for short messages behind Kannel, by HTTP, that answers and reports as a test tells it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The centre.
#[derive(Debug)]
pub struct Operator {
    address: SocketAddr,
    /// Where Kannel takes its reports.
    reports: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    answer: &'static str,
    asked: Vec<Taken>,
}

/// A part that Kannel has asked it to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Kannel's name for it.
    pub id: String,
    /// The phone, percent-encoded.
    pub to: String,
    /// What it said to that.
    pub answer: &'static str,
}

impl Operator {
    /// Listens on a free port; it reports to another one.
    pub(super) fn start(reports: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(Mutex::new(State { answer: "taken", asked: Vec::new() }));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever breaks off has no answer.
                let _ended = take(&stream, &shared);
            }
        });
        Self { address, reports, state }
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it says from now on: `taken`, `later` or `never`.
    ///
    /// # Panics
    /// When its thread has panicked.
    pub fn answer(&self, answer: &'static str) {
        self.state.lock().expect("its state").answer = answer;
    }

    /// What it was asked to take so far, however it answered.
    ///
    /// # Panics
    /// When its thread has panicked.
    #[must_use]
    pub fn asked(&self) -> Vec<Taken> {
        self.state.lock().expect("its state").asked.clone()
    }

    /// Tells Kannel what became of a part, by a number of `dlr-mask`. Whether Kannel knows the part: it
    /// may still be busy with the answer.
    ///
    /// # Panics
    /// When Kannel does not listen.
    #[must_use]
    pub fn report(&self, part: &Taken, status: u8) -> bool {
        let Taken { id, to, .. } = part;
        let mut stream =
            TcpStream::connect((Ipv4Addr::LOCALHOST, self.reports)).expect("Kannel listens");
        let request = format!("GET /?dlr-mask={status}&dlr-mid={id}&to={to} HTTP/1.0\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("text");
        answer.ends_with("Sent")
    }
}

fn take(stream: &TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let line = lines.next()?.ok()?;
    let query = line.split(' ').nth(1)?.split_once('?')?.1;
    let field = |name: &str| {
        let mut fields = query.split('&').filter_map(|field| field.split_once('='));
        fields.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
    };
    let (id, to) = (field("id")?, field("to")?);
    // The rest of the head.
    lines.map_while(Result::ok).find(String::is_empty)?;
    let answer = {
        let mut state = state.lock().expect("its state");
        let answer = state.answer;
        state.asked.push(Taken { id, to, answer });
        answer
    };
    let length = answer.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let mut stream = stream;
    stream.write_all(format!("{head}{answer}").as_bytes()).ok()
}
