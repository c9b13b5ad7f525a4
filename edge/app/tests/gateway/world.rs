//! A world for the gateway to run in, and a browser to talk to it.

use crate::ceremony::{DNI, PASSWORD};
use http::{Method, Request, Response, StatusCode, header};
use p256::ecdsa::SigningKey;
use rubrica_core::api::v1::{CSRF_HEADER, RegisterCitizen, Session};
use rubrica_core::entropy::Entropy;
use rubrica_core::identity::{
    DocumentKind, IdentityDocument, NationalId, NationalIdKind, PersonName, RegistrationLevel,
    RegistrationWay,
};
use rubrica_core::opaque::server::Setup;
use rubrica_core::policy::Policy;
use rubrica_core::recognised::TrustedIssuers;
use rubrica_core::secret::Secret;
use rubrica_core::time::{Date, UnixTime};
use rubrica_edge::ports::{
    DatabaseError, FetchError, LogLevel, Partition, Ports, Rows, Statement, Value as Cell_,
};
use rubrica_edge::settings::Settings;
use rubrica_edge::settings::push::WebPush;
use rubrica_edge::settings::sms::{Charset, SmsGateway, SmsMethod};
use rubrica_edge::{App, schema};
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

pub(crate) const START: UnixTime = UnixTime(1_780_000_000);
pub(crate) const SMS: &str = "https://sms.example/send";
pub(crate) const SIGNER: &str = "http://signer.example:7443";
/// A push service that may be asked.
pub(crate) const PUSH: &str = "https://push.example";
pub(crate) const REGISTRY_TOKEN: &str = "registry-token-of-the-tests";

const TRUSTED: &str = include_str!("../../../../tests/vectors/recognised/trusted.txt");

/// The platform's generator.
pub(crate) struct Random;

impl Entropy for Random {
    fn fill(&mut self, buffer: &mut [u8]) {
        getrandom::fill(buffer).unwrap();
    }
}

/// Ports that remember.
pub(crate) struct World {
    database: RefCell<Connection>,
    /// The time there.
    pub(crate) clock: Cell<UnixTime>,
    /// Messages with codes that reached the SMS gateway.
    pub(crate) messages: RefCell<Vec<Value>>,
    /// News that reached it.
    pub(crate) notices: RefCell<Vec<Value>>,
    /// Whether the SMS gateway takes messages.
    pub(crate) sms_works: Cell<bool>,
    /// Whether it may take them later.
    pub(crate) sms_later: Cell<bool>,
    /// What the signer was asked: path and body.
    pub(crate) asked: RefCell<Vec<(String, Value)>>,
    /// What it says next; nothing: it cannot be reached.
    pub(crate) signer_says: RefCell<VecDeque<(u16, Value)>>,
    /// What authorities answer about revocation, by address; nothing: they cannot be reached.
    pub(crate) revocation: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Whom the gateway asked about revocation.
    pub(crate) revocation_asked: RefCell<Vec<String>>,
    /// What reached the push service.
    pub(crate) rung: RefCell<Vec<Request<Vec<u8>>>>,
    /// What it says; nothing: it cannot be reached.
    pub(crate) push_says: Cell<Option<u16>>,
    /// Lines for the operator.
    pub(crate) log: RefCell<Vec<String>>,
    /// What the gateway did: statements, and addresses that it asked.
    pub(crate) work: RefCell<Vec<String>>,
    index: Rc<[u8]>,
}

impl Ports for World {
    fn now(&self) -> UnixTime {
        self.clock.get()
    }

    fn fill(&self, buffer: &mut [u8]) {
        Random.fill(buffer);
    }

    async fn run(&self, _: &Partition, units: Vec<Statement>) -> Result<Vec<Rows>, DatabaseError> {
        self.work.borrow_mut().extend(units.iter().map(|statement| statement.sql.to_owned()));
        // What Workers cannot carry, no runtime gets.
        let safe =
            |value: &Cell_| !matches!(value, Cell_::Integer(n) if n.unsigned_abs() > 1 << 53);
        for statement in &units {
            assert!(statement.parameters.iter().all(safe), "{statement:?}");
        }
        // Requests in parallel are interleaved at every unit.
        tokio::task::yield_now().await;
        let refused = |error: rusqlite::Error| DatabaseError::Refused(error.to_string());
        let mut connection = self.database.borrow_mut();
        let transaction = connection.transaction().map_err(refused)?;
        let results = units
            .iter()
            .map(|statement| rows(&transaction, statement))
            .collect::<Result<_, _>>()
            .map_err(refused)?;
        transaction.commit().map_err(refused)?;
        Ok(results)
    }

    async fn fetch(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, FetchError> {
        tokio::task::yield_now().await;
        let uri = request.uri().to_string();
        self.work.borrow_mut().push(uri.clone());
        let body: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        if uri == SMS {
            assert_eq!(request.headers()[header::AUTHORIZATION], "Bearer sms-token");
            if self.sms_later.get() {
                return Ok(answer(503, Vec::new()));
            }
            if !self.sms_works.get() {
                return Ok(answer(400, Vec::new()));
            }
            let is_code = body["text"].as_str().unwrap().contains("\n@firma.example #");
            let kept = if is_code { &self.messages } else { &self.notices };
            kept.borrow_mut().push(body);
            return Ok(answer(202, Vec::new()));
        }
        if uri.starts_with(SIGNER) {
            return self.ask_signer(&uri, body);
        }
        if uri.starts_with(PUSH) {
            self.rung.borrow_mut().push(request);
            let says = self.push_says.get().map(|status| answer(status, Vec::new()));
            return says.ok_or_else(|| FetchError("connection refused".to_owned()));
        }
        self.revocation_asked.borrow_mut().push(uri.clone());
        match self.revocation.borrow().get(&uri) {
            Some(known) => Ok(answer(200, known.clone())),
            None => Err(FetchError("connection refused".to_owned())),
        }
    }

    async fn asset(&self, path: &str) -> Option<Rc<[u8]>> {
        match path {
            "index.html" => Some(Rc::clone(&self.index)),
            "app_bg.wasm" => Some(Rc::from(&b"\0asm"[..])),
            "boot.js" => Some(Rc::from(&b"start();"[..])),
            _ => None,
        }
    }

    fn log(&self, _: LogLevel, line: &str) {
        self.log.borrow_mut().push(line.to_owned());
    }
}

impl World {
    fn ask_signer(&self, uri: &str, body: Value) -> Result<Response<Vec<u8>>, FetchError> {
        let path = uri.strip_prefix(SIGNER).unwrap().to_owned();
        self.asked.borrow_mut().push((path, body));
        match self.signer_says.borrow_mut().pop_front() {
            Some((status, body)) => Ok(answer(status, serde_json::to_vec(&body).unwrap())),
            None => Err(FetchError("connection refused".to_owned())),
        }
    }
}

/// The tables of the database.
fn tables(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
    let mut statement = connection.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

fn answer(status: u16, body: Vec<u8>) -> Response<Vec<u8>> {
    Response::builder().status(status).body(body).unwrap()
}

fn rows(connection: &Connection, statement: &Statement) -> rusqlite::Result<Rows> {
    let mut prepared = connection.prepare_cached(statement.sql)?;
    let columns = prepared.column_count();
    let parameters = statement.parameters.iter().map(|value| match value {
        Cell_::Null => Sql::Null,
        Cell_::Integer(integer) => Sql::Integer(*integer),
        Cell_::Text(text) => Sql::Text(text.clone()),
        Cell_::Blob(bytes) => Sql::Blob(bytes.clone()),
    });
    let mut cursor = prepared.query(params_from_iter(parameters))?;
    let mut rows = Vec::new();
    while let Some(row) = cursor.next()? {
        let read = |column| {
            Ok(match row.get_ref(column)? {
                ValueRef::Null => Cell_::Null,
                ValueRef::Integer(integer) => Cell_::Integer(integer),
                ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
                ValueRef::Text(text) => Cell_::Text(String::from_utf8(text.to_vec()).unwrap()),
                ValueRef::Blob(bytes) => Cell_::Blob(bytes.to_vec()),
            })
        };
        rows.push((0..columns).map(read).collect::<rusqlite::Result<_>>()?);
    }
    Ok(rows)
}

/// An answer of the gateway.
#[derive(Debug)]
pub(crate) struct Reply(pub(crate) Response<Vec<u8>>);

impl Reply {
    pub(crate) fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.0.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(self.0.body()).unwrap_or_default()
    }

    /// The answer of a call that worked.
    #[track_caller]
    pub(crate) fn ok<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.0.status(), StatusCode::OK, "{}", self.json());
        serde_json::from_slice(self.0.body()).unwrap()
    }

    /// The call worked and has nothing to say.
    #[track_caller]
    pub(crate) fn done(&self) {
        assert_eq!(self.0.status(), StatusCode::NO_CONTENT, "{}", self.json());
    }

    /// The call was refused with this status and code.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> Value {
        let problem = self.json();
        assert_eq!((self.status(), problem["code"].as_str()), (status, Some(code)), "{problem}");
        assert_eq!(self.header("content-type"), "application/problem+json");
        assert_eq!(problem["type"], format!("urn:rubrica:problem:{code}"));
        problem
    }
}

/// A gateway, and one browser that keeps its cookie.
pub(crate) struct Gateway {
    pub(crate) app: App<World>,
    pub(crate) cookie: RefCell<Option<String>>,
    pub(crate) csrf: RefCell<Option<String>>,
    pub(crate) edge_key: SigningKey,
    /// Personal data and codes that were typed or handed out.
    typed: RefCell<BTreeSet<String>>,
    last: RefCell<Option<Request<Vec<u8>>>>,
}

/// No test leaves anything in clear behind: CHK-PRV-02.
impl Drop for Gateway {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.in_clear(), Vec::<String>::new(), "stored or logged in clear");
        }
    }
}

impl Gateway {
    pub(crate) fn new() -> Self {
        Self::with_policy(Policy::default())
    }

    pub(crate) fn with_policy(policy: Policy) -> Self {
        let key = SigningKey::from_slice(&[9; 32]).unwrap();
        Self::with_push(policy, Some(WebPush { key, services: vec![PUSH.to_owned()] }))
    }

    pub(crate) fn with_push(policy: Policy, push: Option<WebPush>) -> Self {
        let edge_key = SigningKey::from_slice(&[7; 32]).unwrap();
        let settings = Settings {
            timestamp_url: None,
            signer_url: SIGNER.to_owned(),
            signer_name: "signer".to_owned(),
            edge_secret: Secret::new(vec![3; 32]),
            edge_signing_key: edge_key.clone(),
            opaque_setup: Setup::make(&mut Random),
            registry_token: Secret::new(REGISTRY_TOKEN.to_owned()),
            sms: SmsGateway {
                url: SMS.to_owned(),
                token: Secret::new("sms-token".to_owned()),
                method: SmsMethod::Usual,
                charset: Charset::Utf8,
                headers: Vec::new(),
                report_url: String::new(),
            },
            agency: "E04975701".to_owned(),
            procedure: Some("203164".parse().unwrap()),
            application: "Rubrica".to_owned(),
            public_host: "firma.example".to_owned(),
            trusted_issuers: TrustedIssuers::read(TRUSTED).unwrap(),
            revocation_hosts: vec!["revocation.test".to_owned()],
            card_listener: None,
            push,
            policy,
            demo: false,
        };
        let connection = Connection::open_in_memory().unwrap();
        for statement in schema() {
            connection.execute(statement, []).unwrap();
        }
        let world = World {
            database: RefCell::new(connection),
            clock: Cell::new(START),
            messages: RefCell::default(),
            notices: RefCell::default(),
            sms_works: Cell::new(true),
            sms_later: Cell::new(false),
            asked: RefCell::default(),
            signer_says: RefCell::default(),
            revocation: RefCell::default(),
            revocation_asked: RefCell::default(),
            rung: RefCell::default(),
            push_says: Cell::new(Some(201)),
            log: RefCell::default(),
            work: RefCell::default(),
            index: Rc::from(&b"<!doctype html>"[..]),
        };
        Self {
            app: App::new(world, settings),
            cookie: RefCell::default(),
            csrf: RefCell::default(),
            edge_key,
            typed: RefCell::default(),
            last: RefCell::default(),
        }
    }

    pub(crate) fn world(&self) -> &World {
        self.app.ports()
    }

    /// Lets time pass.
    pub(crate) fn pass(&self, seconds: i64) {
        let clock = &self.world().clock;
        clock.set(UnixTime(clock.get().0 + seconds));
    }

    /// How many rows a table has.
    pub(crate) fn count(&self, sql: &str) -> i64 {
        self.world().database.borrow().query_row(sql, [], |row| row.get(0)).unwrap()
    }

    /// Changes what is stored, for what no call can bring about.
    pub(crate) fn change(&self, sql: &str) {
        assert_eq!(self.world().database.borrow().execute(sql, []).unwrap(), 1);
    }

    /// The same, for however many rows there are.
    pub(crate) fn change_all(&self, sql: &str) {
        self.world().database.borrow().execute(sql, []).unwrap();
    }

    /// Makes a table of what is to be put back later.
    pub(crate) fn set_aside(&self, sql: &str) {
        self.world().database.borrow().execute(sql, []).unwrap();
    }

    /// Goes on with what another gateway has stored: the same one after a change of its settings.
    pub(crate) fn take_database_of(&self, other: &Self) {
        let empty = Connection::open_in_memory().unwrap();
        let database = other.world().database.replace(empty);
        self.world().database.replace(database);
    }

    /// Every stored value, for what must not be among them.
    pub(crate) fn stored_bytes(&self) -> Vec<u8> {
        self.stored(|_| true)
    }

    fn stored(&self, wanted: impl Fn(&str) -> bool) -> Vec<u8> {
        let connection = self.world().database.borrow();
        let mut all = Vec::new();
        for table in tables(&connection).iter().filter(|table| wanted(table)) {
            let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                for column in 0..columns {
                    match row.get_ref(column).unwrap() {
                        ValueRef::Blob(bytes) | ValueRef::Text(bytes) => all.extend(bytes),
                        _ => {}
                    }
                    all.push(b'\n');
                }
            }
        }
        all
    }

    /// The same without counters of tries, and without when a session was seen: what a refused attempt
    /// may change.
    pub(crate) fn stored_but_counters(&self) -> Vec<u8> {
        let skipped = ["tries", "failures", "sessions"];
        self.stored(|table| !skipped.contains(&table))
    }

    /// Everything that must stand nowhere in clear.
    pub(crate) fn secrets(&self) -> BTreeSet<String> {
        let mut secrets = self.typed.borrow().clone();
        secrets.insert(PASSWORD.to_owned());
        for message in self.world().messages.borrow().iter() {
            secrets.insert(message["to"].as_str().unwrap().to_owned());
            let text = message["text"].as_str().unwrap();
            let code = text.rsplit_once('#').map(|(_, code)| code.to_owned());
            secrets.extend(code.filter(|code| code.len() >= SHORTEST));
        }
        secrets
    }

    /// Those that do, in the database or in the log.
    pub(crate) fn in_clear(&self) -> Vec<String> {
        let mut places = self.stored_bytes();
        for line in self.world().log.borrow().iter() {
            places.extend(line.as_bytes());
            places.push(b'\n');
        }
        let places = String::from_utf8_lossy(&places);
        self.secrets().into_iter().filter(|secret| stands_in(&places, secret)).collect()
    }

    /// The code in the message that was sent last: its last line is for the phone's browser.
    pub(crate) fn last_code(&self) -> String {
        let messages = self.world().messages.borrow();
        let text = messages.last().unwrap()["text"].as_str().unwrap().to_owned();
        text.lines().last().unwrap().strip_prefix("@firma.example #").unwrap().to_owned()
    }

    /// Another code of the same length.
    pub(crate) fn wrong_code(&self) -> String {
        let code: u32 = self.last_code().parse().unwrap();
        format!("{:06}", (code + 1) % 1_000_000)
    }

    /// A request as the pages send it, with cookie and token when there are some.
    pub(crate) fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let mut request =
            Request::builder().method(method).uri(path).header(header::HOST, "firma.example");
        if let Some(cookie) = &*self.cookie.borrow() {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(csrf) = &*self.csrf.borrow() {
            request = request.header(CSRF_HEADER, csrf);
        }
        request
    }

    pub(crate) async fn send(&self, request: http::request::Builder, body: Vec<u8>) -> Reply {
        let request = request.body(body).unwrap();
        let sent = serde_json::from_slice(request.body()).unwrap_or_default();
        collect(&sent, &mut self.typed.borrow_mut());
        *self.last.borrow_mut() = Some(request.clone());
        let reply = Reply(self.app.handle(request).await);
        if reply.status() < 400 {
            collect(&reply.json(), &mut self.typed.borrow_mut());
        }
        for name in ["content-security-policy", "x-content-type-options", "permissions-policy"] {
            assert!(!reply.header(name).is_empty(), "{name} is missing");
        }
        reply
    }

    /// Sends the last request again, as somebody does who has recorded it.
    pub(crate) async fn resend(&self) -> Reply {
        let request = self.last.borrow().clone().unwrap();
        Reply(self.app.handle(request).await)
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path), Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: impl Serialize) -> Reply {
        let request = self
            .request(Method::POST, &format!("/api/v1{path}"))
            .header(header::CONTENT_TYPE, "application/json");
        self.send(request, serde_json::to_vec(&body).unwrap()).await
    }

    /// A call without a body.
    pub(crate) async fn bare(&self, method: Method, path: &str) -> Reply {
        self.send(self.request(method, &format!("/api/v1{path}")), Vec::new()).await
    }

    pub(crate) async fn register(&self, number: &str) -> Reply {
        self.register_as(&citizen(number)).await
    }

    pub(crate) async fn register_as(&self, citizen: &RegisterCitizen) -> Reply {
        self.office(Method::POST, "/registry/citizens", citizen).await
    }

    /// A call with the token of the registration office.
    pub(crate) async fn office(&self, method: Method, path: &str, body: impl Serialize) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {REGISTRY_TOKEN}"));
        self.send(request, serde_json::to_vec(&body).unwrap()).await
    }

    /// Keeps cookie and token of a login.
    pub(crate) fn keep(&self, reply: &Reply) -> Session {
        let session: Session = reply.ok();
        let cookie = reply.header("set-cookie").split(';').next().unwrap().to_owned();
        *self.cookie.borrow_mut() = Some(cookie);
        *self.csrf.borrow_mut() = Some(session.csrf.clone());
        session
    }
}

/// The citizen of that number; each has a phone of his own.
pub(crate) fn citizen(number: &str) -> RegisterCitizen {
    let number: NationalId = number.parse().unwrap();
    let phone = match number.as_str() {
        DNI => "+34600000123".to_owned(),
        other => {
            let digits = other.bytes().filter(u8::is_ascii_digit);
            let last: Vec<char> = digits.map(char::from).collect();
            format!("+346{}", last[last.len() - 7..].iter().collect::<String>() + "0")
        }
    };
    let kind = match number.kind() {
        NationalIdKind::Dni => DocumentKind::Dni,
        NationalIdKind::Nie => DocumentKind::Tie,
    };
    RegisterCitizen {
        name: PersonName {
            given: "Inventada".to_owned(),
            surname: "Ejemplo".to_owned(),
            second_surname: Some("Prueba".to_owned()),
        },
        document: IdentityDocument {
            kind,
            number,
            support_number: match kind {
                DocumentKind::Dni => "AAA000000".to_owned(),
                _ => "E00000001".to_owned(),
            },
            expires: Date { year: 2031, month: 5, day: 1 },
        },
        document_issued: None,
        phone,
        email: "inventada@correo.example".to_owned(),
        level: RegistrationLevel::Advanced,
        way: RegistrationWay::Office,
        last_presence: UnixTime(START.0 - 86_400),
        registered_at: None,
        conditions_version: 1,
        office: Some("0001".to_owned()),
        officer: None,
        language: "es".to_owned(),
    }
}

/// What is shorter would be found anywhere.
const SHORTEST: usize = 6;

/// Adds the values of all fields that hold what must stand nowhere in clear.
fn collect(value: &Value, found: &mut BTreeSet<String>) {
    const FIELDS: [&str; 16] = [
        "activation_code",
        "code",
        "contrast",
        "email",
        "given",
        "identifier",
        "key",
        "letter_code",
        "number",
        "otp",
        "own_code",
        "password",
        "phone",
        "pin",
        "support_number",
        "surname",
    ];
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(text) if FIELDS.contains(&name.as_str()) && text.len() >= SHORTEST => {
                        found.insert(text.to_owned());
                    }
                    _ => collect(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// Whether `text` stands among `places`, and not as a part of a longer number.
fn stands_in(places: &str, text: &str) -> bool {
    let is_digit = |at: Option<char>| at.is_some_and(|at| at.is_ascii_digit());
    places.match_indices(text).any(|(at, _)| {
        let (before, rest) = places.split_at(at);
        let after = rest.strip_prefix(text).unwrap_or_default();
        let goes_on_before = is_digit(text.chars().next()) && is_digit(before.chars().next_back());
        let goes_on_after = is_digit(text.chars().next_back()) && is_digit(after.chars().next());
        !goes_on_before && !goes_on_after
    })
}

/// Runs a test's requests on one thread, as every shell does.
pub(crate) fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(test);
}

/// `{}`.
pub(crate) fn nothing() -> Value {
    json!({})
}

/// Where an act stands in the log, as a signer says it that nobody checks here.
pub(crate) fn logged_at(index: u64) -> Value {
    json!({"index": index, "leaf": "AA", "entry": "AA", "checkpoint": "a note", "path": ["AA"]})
}
