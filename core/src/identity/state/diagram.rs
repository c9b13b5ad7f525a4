//! The tables as text: `docs/states.md`, with diagrams in Mermaid.

use super::{
    CodeState, DeviceState, Machine, PermanenteState, PinState, RegistrationState, RequestState,
};
use core::fmt::Write;

/// What one may ask a state, with the title of its column.
type Query<M> = (&'static str, fn(M) -> bool);

/// The whole of `docs/states.md`.
#[must_use]
pub fn document() -> String {
    let mut text = String::from(HEAD);
    section::<RegistrationState>(
        &mut text,
        &[
            ("may log in", RegistrationState::may_log_in),
            ("may be issued certificates", RegistrationState::may_be_issued),
            ("may sign", RegistrationState::may_sign),
            ("ends sessions, devices, PINs and codes", RegistrationState::ends_access),
        ],
    );
    section::<PermanenteState>(
        &mut text,
        &[
            ("may log in", PermanenteState::may_log_in),
            ("must replace the password", PermanenteState::must_replace_password),
            ("takes an activation code", PermanenteState::takes_code),
            ("may sign", PermanenteState::may_sign),
        ],
    );
    section::<CodeState>(&mut text, &[("is accepted", CodeState::is_accepted)]);
    section::<PinState>(&mut text, &[("is accepted", PinState::is_accepted)]);
    section::<DeviceState>(&mut text, &[("may confirm", DeviceState::may_confirm)]);
    section::<RequestState>(
        &mut text,
        &[
            ("may be confirmed", RequestState::awaits_device),
            ("may be collected", RequestState::is_to_be_delivered),
            ("others have to wait", RequestState::is_open),
        ],
    );
    text
}

fn section<M: Machine>(text: &mut String, queries: &[Query<M>]) {
    // Writing to a `String` does not fail.
    let _ = write_section(text, queries);
}

fn write_section<M: Machine>(text: &mut String, queries: &[Query<M>]) -> core::fmt::Result {
    let mut title = M::TITLE.chars();
    let first = title.next().map(|first| first.to_ascii_uppercase());
    let title: String = first.into_iter().chain(title).collect();
    writeln!(text, "\n## {title}\n\n```mermaid\nstateDiagram-v2")?;
    writeln!(text, "    [*] --> {}", M::START.state_name())?;
    for (from, event, to) in M::TRANSITIONS {
        for state in *from {
            let (from, to) = (state.state_name(), to.state_name());
            writeln!(text, "    {from} --> {to}: {}", M::event_name(*event))?;
        }
    }
    for state in M::STATES.iter().filter(|state| state.is_final()) {
        writeln!(text, "    {} --> [*]", state.state_name())?;
    }
    writeln!(text, "```\n")?;
    let titles: Vec<_> = queries.iter().map(|(title, _)| *title).collect();
    writeln!(text, "| State | {} |", titles.join(" | "))?;
    writeln!(text, "|---|{}", "---|".repeat(queries.len()))?;
    for state in M::STATES {
        let answers: Vec<_> =
            queries.iter().map(|(_, holds)| if holds(*state) { "yes" } else { "" }).collect();
        writeln!(text, "| `{}` | {} |", state.state_name(), answers.join(" | "))?;
    }
    Ok(())
}

const HEAD: &str = "\
# States of a citizen's registration, account and factors

`cargo xtask states` writes this file from the tables of `core/src/identity/state/`, and the step `checks` of
`cargo xtask test` compares the two. An event that no arrow shows is forbidden. The states are what is stored; what belongs
to one (a record, a hash, a time) is kept beside it.
";
