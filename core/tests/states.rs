//! Random lives of one citizen: whatever happens in whatever order, nothing forbidden is accepted.
//!
//! The citizen steps by the tables of `core`. What is forbidden is told by a second account of the same
//! life, which knows no tables: it only remembers what was proved, ended and used.

#![expect(clippy::unwrap_used, reason = "a failed step fails the test")]

use proptest::prelude::*;
use proptest::sample::{Index, select};
use rubrica_core::identity::LoginMethod;
use rubrica_core::identity::state::{
    CodeEvent, CodeState, DeviceEvent, DeviceState, Forbidden, PermanenteEvent, PermanenteState,
    PinEvent, PinState, RegistrationEvent, RegistrationState, RequestEvent, RequestState, Standing,
};
use rubrica_core::time::UnixTime;

/// Something that somebody tries.
#[derive(Debug, Clone)]
enum Attempt {
    Register(RegistrationEvent),
    Wait { months: u16 },
    Account(PermanenteEvent),
    MakeCode,
    Code(Index, CodeEvent),
    MakePin,
    Pin(Index, PinEvent),
    AddDevice,
    Device(Index, DeviceEvent),
    Ask,
    Request(Index, RequestEvent),
    LogIn(LoginMethod),
    Act,
    Sign,
    BeIssued,
}

/// The citizen as the service keeps him.
#[derive(Debug)]
struct Citizen {
    /// As it was stored: it may have become stale since.
    stored: Standing,
    last_presence: Option<UnixTime>,
    codes: Vec<CodeState>,
    pins: Vec<PinState>,
    devices: Vec<DeviceState>,
    requests: Vec<RequestState>,
    sessions: usize,
}

/// What is remembered of his life.
#[derive(Debug)]
struct Memory {
    /// An officer, a certificate or a reviewer has vouched for him since he last left.
    vouched: bool,
    /// He has proved a code of a letter, or the above.
    known: bool,
    now: UnixTime,
    seen: UnixTime,
    /// Left, rejected or dead: only being identified again brings him back.
    gone: bool,
    dead: bool,
    /// An officer has stopped him: only an officer lets him in again.
    stopped: bool,
    without_phone: bool,
    password: Option<Password>,
    spent_codes: Vec<bool>,
    spent_pins: Vec<bool>,
    sent_pins: Vec<bool>,
    delivered: Vec<bool>,
    confirmed: Vec<bool>,
    closed: Vec<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Password {
    Good,
    Old,
    Blocked,
}

impl Citizen {
    const NEW: Self = Self {
        stored: Standing::NOBODY,
        last_presence: None,
        codes: Vec::new(),
        pins: Vec::new(),
        devices: Vec::new(),
        requests: Vec::new(),
        sessions: 0,
    };

    fn standing(&self, now: UnixTime) -> Standing {
        match self.last_presence {
            Some(presence) => self.stored.at(now, presence, MONTHS),
            None => self.stored,
        }
    }

    fn register(&mut self, now: UnixTime, event: RegistrationEvent) -> Result<(), Forbidden> {
        self.stored = self.standing(now).on_registration(event)?;
        match event {
            RegistrationEvent::IdentifiedInPerson | RegistrationEvent::ReviewAccepted => {
                self.last_presence = Some(now);
            }
            // Whoever has a certificate was seen when he got it: here, just now.
            RegistrationEvent::IdentifiedByCertificate => {
                self.last_presence = self.last_presence.or(Some(now));
            }
            _ => {}
        }
        if self.stored.registration.ends_access() {
            self.sessions = 0;
            each(&mut self.codes, |code| code.on(CodeEvent::Superseded));
            each(&mut self.pins, |pin| pin.on(PinEvent::Superseded));
            each(&mut self.devices, |device| device.on(DeviceEvent::LoggedOut));
            each(&mut self.requests, |request| request.on(RequestEvent::Cancelled));
        }
        Ok(())
    }

    /// Uses a code for a first password, or for another one.
    fn use_code(&mut self, code: usize) -> Result<(), Forbidden> {
        let used = self.codes[code].on(CodeEvent::Used)?;
        self.stored = self
            .stored
            .on_permanente(PermanenteEvent::Activated)
            .or_else(|_| self.stored.on_permanente(PermanenteEvent::PasswordReset))?;
        self.codes[code] = used;
        Ok(())
    }
}

/// Steps those that can.
fn each<S: Copy>(states: &mut [S], step: impl Fn(S) -> Result<S, Forbidden>) {
    for state in states {
        *state = step(*state).unwrap_or(*state);
    }
}

/// How long a presence counts.
const MONTHS: u16 = 60;

impl Memory {
    const NEW: Self = Self {
        vouched: false,
        known: false,
        now: UnixTime(1_700_000_000),
        seen: UnixTime(0),
        gone: false,
        dead: false,
        stopped: false,
        without_phone: false,
        password: None,
        spent_codes: Vec::new(),
        spent_pins: Vec::new(),
        sent_pins: Vec::new(),
        delivered: Vec::new(),
        confirmed: Vec::new(),
        closed: Vec::new(),
    };

    fn is_stale(&self) -> bool {
        self.now > self.seen.plus_months(MONTHS)
    }

    fn has_access(&self) -> bool {
        self.known && !self.gone && !self.stopped && !self.without_phone
    }

    fn remember_registration(&mut self, event: RegistrationEvent) {
        use RegistrationEvent as E;
        match event {
            E::IdentifiedInPerson | E::IdentifiedByCertificate | E::ReviewAccepted => {
                assert!(!self.dead, "{event:?} of somebody dead");
                if event == E::IdentifiedByCertificate {
                    assert!(!self.stopped, "a certificate does not undo what an officer did");
                }
                if event != E::IdentifiedByCertificate || self.seen == Self::NEW.seen {
                    self.seen = self.now;
                }
                (self.vouched, self.known) = (true, true);
                (self.gone, self.stopped, self.without_phone) = (false, false, false);
            }
            E::LetterActivated => self.known = true,
            E::PhoneLost => self.without_phone = true,
            E::Blocked => self.stopped = true,
            E::DeathReported => (self.gone, self.dead, self.password) = (true, true, None),
            E::DeathRetracted => (self.gone, self.dead, self.stopped) = (false, false, true),
            E::Renounced | E::ReviewRejected => {
                (self.gone, self.vouched, self.password) = (true, false, None);
            }
            E::LetterSent | E::InvitationLapsed | E::VideoSubmitted | E::PresenceLapsed => {}
        }
        if self.gone || self.stopped || self.without_phone {
            self.end_factors();
        }
    }

    fn end_factors(&mut self) {
        self.spent_codes.fill(true);
        self.spent_pins.fill(true);
        self.closed.fill(true);
    }

    fn remember_account(&mut self, event: PermanenteEvent) {
        use PermanenteEvent as E;
        match event {
            E::Activated | E::PasswordReplaced | E::PasswordReset => {
                self.password = Some(Password::Good);
            }
            E::PasswordLapsed | E::Imported => self.password = Some(Password::Old),
            E::PasswordExhausted => self.password = Some(Password::Blocked),
            E::Deregistered => self.password = None,
            E::CodeIssued | E::CodeExhausted | E::RegisteredAgain => {}
        }
    }
}

/// Tries it; what was accepted although memory says no is a failure.
fn live(citizen: &mut Citizen, memory: &mut Memory, attempt: &Attempt) {
    match attempt {
        Attempt::Register(event) => {
            let ended = memory.gone || memory.stopped || memory.without_phone;
            // Time does that, and nobody else.
            if *event != RegistrationEvent::PresenceLapsed
                && citizen.register(memory.now, *event).is_ok()
            {
                let by_himself = matches!(
                    event,
                    RegistrationEvent::LetterSent
                        | RegistrationEvent::LetterActivated
                        | RegistrationEvent::VideoSubmitted
                        | RegistrationEvent::ReviewAccepted
                );
                assert!(!(ended && by_himself), "{event:?} of somebody who has lost access");
                memory.remember_registration(*event);
            }
        }
        Attempt::Wait { months } => memory.now = memory.now.plus_months(*months),
        Attempt::Account(event) => account(citizen, memory, *event),
        Attempt::MakeCode => {
            if citizen.stored.may_use_code() {
                each(&mut citizen.codes, |code| code.on(CodeEvent::Superseded));
                memory.spent_codes.fill(true);
                citizen.codes.push(CodeState::Live);
                memory.spent_codes.push(false);
            }
        }
        Attempt::Code(at, event) => code(citizen, memory, at, *event),
        Attempt::MakePin => {
            if citizen.stored.may_log_in(LoginMethod::Pin) {
                each(&mut citizen.pins, |pin| pin.on(PinEvent::Superseded));
                memory.spent_pins.fill(true);
                citizen.pins.push(PinState::Requested);
                memory.spent_pins.push(false);
                memory.sent_pins.push(false);
            }
        }
        Attempt::Pin(at, event) => pin(citizen, memory, at, *event),
        Attempt::AddDevice => {
            if citizen.stored.may_log_in(LoginMethod::Device) {
                citizen.devices.push(DeviceState::PendingCode);
            }
        }
        Attempt::Device(at, event) => device(citizen, memory, at, *event),
        Attempt::Ask => {
            let free = !citizen.requests.iter().any(|request| request.is_open());
            if free && citizen.stored.may_log_in(LoginMethod::Device) {
                citizen.requests.push(RequestState::Created);
                memory.delivered.push(false);
                memory.confirmed.push(false);
                memory.closed.push(false);
            }
        }
        Attempt::Request(at, event) => request(citizen, memory, at, *event),
        Attempt::LogIn(method) => log_in(citizen, memory, *method),
        Attempt::Act => {
            assert!(citizen.sessions == 0 || memory.has_access(), "a session outlives access");
        }
        Attempt::Sign => {
            if citizen.standing(memory.now).may_sign() {
                let good = memory.password == Some(Password::Good);
                let fits = memory.has_access() && memory.vouched && !memory.is_stale() && good;
                assert!(fits, "a signature that nobody may make");
            }
        }
        Attempt::BeIssued => {
            if citizen.standing(memory.now).may_be_issued() {
                let fits = memory.has_access() && memory.vouched && !memory.is_stale();
                assert!(fits, "a certificate that nobody may have");
            }
        }
    }
}

fn account(citizen: &mut Citizen, memory: &mut Memory, event: PermanenteEvent) {
    use PermanenteEvent as E;
    // These come with a code or with an act of registration, never by themselves.
    if matches!(event, E::Activated | E::PasswordReset | E::RegisteredAgain) {
        return;
    }
    if let Ok(standing) = citizen.stored.on_permanente(event) {
        if event == E::PasswordReplaced {
            assert!(memory.has_access(), "a password was replaced without access");
            assert!(memory.password.is_some(), "a password was replaced that there was not");
            assert_ne!(memory.password, Some(Password::Blocked), "a blocked password was proved");
        }
        citizen.stored = standing;
        memory.remember_account(event);
        if event == E::PasswordLapsed && standing.permanente == PermanenteState::NotActive {
            memory.password = None;
        }
        if event == E::Deregistered {
            each(&mut citizen.codes, |code| code.on(CodeEvent::Superseded));
            memory.spent_codes.fill(true);
        }
    }
}

fn code(citizen: &mut Citizen, memory: &mut Memory, at: &Index, event: CodeEvent) {
    if citizen.codes.is_empty() {
        return;
    }
    let at = at.index(citizen.codes.len());
    if event == CodeEvent::Used {
        if citizen.use_code(at).is_ok() {
            assert!(!memory.spent_codes[at], "a dead code was accepted");
            assert!(memory.has_access(), "a code was accepted from somebody without access");
            memory.password = Some(Password::Good);
            memory.spent_codes[at] = true;
        }
    } else if let Ok(code) = citizen.codes[at].on(event) {
        citizen.codes[at] = code;
        memory.spent_codes[at] = true;
    }
    assert!(
        !citizen.codes[at].is_accepted() || !memory.spent_codes[at],
        "a dead code would be accepted"
    );
}

fn pin(citizen: &mut Citizen, memory: &mut Memory, at: &Index, event: PinEvent) {
    if citizen.pins.is_empty() {
        return;
    }
    let at = at.index(citizen.pins.len());
    if let Ok(pin) = citizen.pins[at].on(event) {
        match event {
            PinEvent::Used => {
                assert!(!memory.spent_pins[at], "a dead PIN was accepted");
                assert!(memory.sent_pins[at], "a PIN was accepted that was never sent");
                assert!(memory.has_access(), "a PIN was accepted from somebody without access");
                citizen.sessions += 1;
                memory.spent_pins[at] = true;
            }
            PinEvent::Sent => memory.sent_pins[at] = true,
            PinEvent::Lapsed | PinEvent::Superseded | PinEvent::Exhausted => {
                memory.spent_pins[at] = true;
            }
        }
        citizen.pins[at] = pin;
    }
}

fn device(citizen: &mut Citizen, memory: &Memory, at: &Index, event: DeviceEvent) {
    if citizen.devices.is_empty() {
        return;
    }
    let at = at.index(citizen.devices.len());
    if let Ok(device) = citizen.devices[at].on(event) {
        if event == DeviceEvent::Proved {
            assert!(memory.has_access(), "a device was proved by somebody without access");
            for other in citizen.devices.iter_mut().filter(|other| other.may_confirm()) {
                *other = other.on(DeviceEvent::Replaced).unwrap();
            }
        }
        citizen.devices[at] = device;
    }
    let active = citizen.devices.iter().filter(|device| device.may_confirm()).count();
    assert!(active <= 1, "two active devices");
}

fn request(citizen: &mut Citizen, memory: &mut Memory, at: &Index, event: RequestEvent) {
    if citizen.requests.is_empty() {
        return;
    }
    let at = at.index(citizen.requests.len());
    let by_device =
        matches!(event, RequestEvent::Scanned | RequestEvent::Confirmed | RequestEvent::Rejected);
    if by_device && !citizen.devices.iter().any(|device| device.may_confirm()) {
        return;
    }
    if let Ok(request) = citizen.requests[at].on(event) {
        assert!(!memory.closed[at], "{event:?} of a request that was over");
        match event {
            RequestEvent::Confirmed => {
                assert!(memory.has_access(), "confirmed by somebody without access");
                assert!(!memory.confirmed[at], "confirmed twice");
                memory.confirmed[at] = true;
            }
            RequestEvent::Delivered => {
                assert!(memory.confirmed[at], "delivered without a confirmation");
                assert!(!memory.delivered[at], "delivered twice");
                citizen.sessions += 1;
                (memory.delivered[at], memory.closed[at]) = (true, true);
            }
            RequestEvent::Rejected | RequestEvent::Lapsed | RequestEvent::Cancelled => {
                memory.closed[at] = true;
            }
            RequestEvent::Scanned | RequestEvent::Pushed => {
                assert!(!memory.confirmed[at], "shown again after it was confirmed");
            }
        }
        citizen.requests[at] = request;
    }
    assert!(!citizen.requests[at].awaits_device() || !memory.closed[at], "it would be confirmed");
    assert!(!citizen.requests[at].is_to_be_delivered() || memory.confirmed[at]);
}

fn log_in(citizen: &mut Citizen, memory: &Memory, method: LoginMethod) {
    // Sessions by PIN and device are opened by a PIN and by a request.
    if matches!(method, LoginMethod::Pin | LoginMethod::Device) {
        return;
    }
    if citizen.stored.may_log_in(method) {
        assert!(memory.has_access(), "{method:?} after access has ended");
        if matches!(method, LoginMethod::Password | LoginMethod::PasswordOtp) {
            assert_eq!(memory.password, Some(Password::Good), "a login by such a password");
        }
        citizen.sessions += 1;
    }
}

fn attempts() -> impl Strategy<Value = Attempt> {
    let index = any::<Index>;
    prop_oneof![
        6 => select(RegistrationEvent::ALL).prop_map(Attempt::Register),
        2 => Just(Attempt::Register(RegistrationEvent::IdentifiedInPerson)),
        1 => (1_u16..70).prop_map(|months| Attempt::Wait { months }),
        4 => select(PermanenteEvent::ALL).prop_map(Attempt::Account),
        2 => Just(Attempt::MakeCode),
        3 => (index(), select(CodeEvent::ALL)).prop_map(|(at, event)| Attempt::Code(at, event)),
        2 => index().prop_map(|at| Attempt::Code(at, CodeEvent::Used)),
        2 => Just(Attempt::MakePin),
        4 => (index(), select(PinEvent::ALL)).prop_map(|(at, event)| Attempt::Pin(at, event)),
        2 => Just(Attempt::AddDevice),
        4 => (index(), select(DeviceEvent::ALL)).prop_map(|(at, event)| Attempt::Device(at, event)),
        2 => Just(Attempt::Ask),
        5 => (index(), select(RequestEvent::ALL)).prop_map(|(at, event)| Attempt::Request(at, event)),
        // Straight on, so that lives get to the end of a request too.
        6 => (index(), select(ONWARD)).prop_map(|(at, event)| Attempt::Request(at, event)),
        3 => index().prop_map(|at| Attempt::Device(at, DeviceEvent::Proved)),
        2 => select(LoginMethod::ALL.as_slice()).prop_map(Attempt::LogIn),
        1 => Just(Attempt::Act),
        2 => Just(Attempt::Sign),
        1 => Just(Attempt::BeIssued),
    ]
}

const ONWARD: &[RequestEvent] =
    &[RequestEvent::Scanned, RequestEvent::Confirmed, RequestEvent::Delivered];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_life_of_a_citizen_reaches_what_is_forbidden(
        life in prop::collection::vec(attempts(), 1..120)
    ) {
        let (mut citizen, mut memory) = (Citizen::NEW, Memory::NEW);
        for attempt in &life {
            live(&mut citizen, &mut memory, attempt);
            live(&mut citizen, &mut memory, &Attempt::Act);
            live(&mut citizen, &mut memory, &Attempt::Sign);
        }
    }
}

/// That what is allowed happens at all: random lives get everywhere.
#[test]
fn lives_get_to_everything_that_is_allowed() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    use std::collections::BTreeSet;

    let mut runner = TestRunner::deterministic();
    let (mut registrations, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    let (mut codes, mut pins) = (BTreeSet::new(), BTreeSet::new());
    let (mut devices, mut requests) = (BTreeSet::new(), BTreeSet::new());
    let mut signed = false;
    for _ in 0..2_000 {
        let (mut citizen, mut memory) = (Citizen::NEW, Memory::NEW);
        let life =
            prop::collection::vec(attempts(), 1..120).new_tree(&mut runner).unwrap().current();
        for attempt in &life {
            live(&mut citizen, &mut memory, attempt);
            registrations.insert(citizen.standing(memory.now).registration);
            accounts.insert(citizen.stored.permanente);
            codes.extend(citizen.codes.iter().copied());
            pins.extend(citizen.pins.iter().copied());
            devices.extend(citizen.devices.iter().copied());
            requests.extend(citizen.requests.iter().copied());
            signed |= citizen.standing(memory.now).may_sign();
        }
    }
    assert!(signed, "nobody ever got to sign");
    assert_eq!(registrations.len(), RegistrationState::ALL.len());
    assert_eq!(accounts.len(), PermanenteState::ALL.len());
    assert_eq!(codes.len(), CodeState::ALL.len());
    assert_eq!(pins.len(), PinState::ALL.len());
    assert_eq!(devices.len(), DeviceState::ALL.len());
    assert_eq!(requests.len(), RequestState::ALL.len());
}
