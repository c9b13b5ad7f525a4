//! What the statements do is what the table says, from every state.

use super::{RequestState, answer, cancel, deliver, open, push, scan};
use crate::ports::{Statement, Value};
use rubrica_core::identity::state::RequestEvent;
use rubrica_core::identity::{DeviceId, RequestId, SubjectId};
use rubrica_core::time::UnixTime;
use rusqlite::types::Value as Sql;
use rusqlite::{Connection, params_from_iter};

const REQUEST: RequestId = RequestId::from_bytes([1; 16]);
const SUBJECT: SubjectId = SubjectId::from_bytes([2; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([3; 16]);
const SECRET: [u8; 32] = [4; 32];
const NOW: UnixTime = UnixTime(1_000);

fn execute(connection: &Connection, statement: &Statement) {
    let parameters = statement.parameters.iter().map(|value| match value {
        Value::Null => Sql::Null,
        Value::Integer(integer) => Sql::Integer(*integer),
        Value::Text(text) => Sql::Text(text.clone()),
        Value::Blob(bytes) => Sql::Blob(bytes.clone()),
    });
    let mut prepared = connection.prepare(statement.sql).expect("SQL");
    let mut rows = prepared.query(params_from_iter(parameters)).expect("it runs");
    while rows.next().expect("a row").is_some() {}
}

/// The statement of an event; time is nobody's statement.
fn statement(event: RequestEvent) -> Option<Statement> {
    let owner = (&SUBJECT, &DEVICE);
    match event {
        RequestEvent::Scanned => Some(scan(&REQUEST, &SUBJECT, &DEVICE, NOW)),
        RequestEvent::Pushed => Some(push(&REQUEST, &SUBJECT, &DEVICE, NOW)),
        RequestEvent::Confirmed => {
            Some(answer(&REQUEST, owner, (RequestState::Confirmed, &[5; 32]), NOW))
        }
        RequestEvent::Rejected => {
            Some(answer(&REQUEST, owner, (RequestState::Rejected, &[5; 32]), NOW))
        }
        RequestEvent::Delivered => Some(deliver(&REQUEST, &SECRET, NOW)),
        RequestEvent::Cancelled => Some(cancel(&REQUEST, &SECRET)),
        RequestEvent::Lapsed => None,
    }
}

/// The state that a statement leads to, from `state`, at a time before or after the request's end.
fn after(state: RequestState, event: RequestEvent, expires: UnixTime) -> Option<RequestState> {
    let step = statement(event)?;
    let connection = Connection::open_in_memory().expect("a database");
    for table in super::SCHEMA {
        connection.execute(table, []).expect("a table");
    }
    execute(&connection, &open(&REQUEST, &SECRET, ("123", "Rubrica"), expires));
    let set = "UPDATE requests SET state = ?1, subject = ?2, device = ?3";
    connection
        .execute(set, (state.name(), SUBJECT.as_bytes(), DEVICE.as_bytes()))
        .expect("a state");
    execute(&connection, &step);
    let name: String =
        connection.query_row("SELECT state FROM requests", [], |row| row.get(0)).expect("a row");
    RequestState::from_name(&name)
}

#[test]
fn statements_take_the_steps_of_the_table_and_no_others() {
    let mut steps = 0;
    for state in RequestState::ALL {
        for event in RequestEvent::ALL {
            let Some(found) = after(*state, *event, UnixTime(NOW.0 + 1)) else { continue };
            let expected = state.on(*event).unwrap_or(*state);
            assert_eq!(found, expected, "{state:?} {event:?}");
            steps += usize::from(expected != *state);
        }
    }
    assert!(steps >= 10, "only {steps} steps were taken");
}

#[test]
fn nothing_but_giving_up_happens_after_the_end() {
    for state in RequestState::ALL {
        for event in RequestEvent::ALL {
            let Some(found) = after(*state, *event, NOW) else { continue };
            let changes = *event == RequestEvent::Cancelled && state.on(*event).is_ok();
            assert_eq!(found != *state, changes, "{state:?} {event:?}");
        }
    }
}
