//! The states that a citizen's registration, account and factors pass through [domain A1.5, A2.5, A3, A4.5].
//!
//! Each machine is a table: from which states which event leads where. What the table does not name is
//! forbidden. The function that steps and the diagrams of `docs/states.md` read the same table. States
//! carry nothing: what belongs to one (a record, a hash, a time) is kept beside it by who stores it.

mod code;
mod device;
mod diagram;
mod permanente;
mod pin;
mod registration;
mod request;
mod standing;

pub use code::{CodeEvent, CodeState};
pub use device::{DeviceEvent, DeviceState};
pub use diagram::document;
pub use permanente::{PermanenteEvent, PermanenteState};
pub use pin::{PinEvent, PinState};
pub use registration::{RegistrationEvent, RegistrationState};
pub use request::{RequestEvent, RequestState};
pub use standing::Standing;

use core::fmt::Debug;

/// An event that the state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{machine}: {event} is forbidden when {state}")]
pub struct Forbidden {
    /// Of what.
    pub machine: &'static str,
    /// In which state it is.
    pub state: &'static str,
    /// What was to happen.
    pub event: &'static str,
}

impl Forbidden {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "state_forbids"
    }
}

/// One line of a table: from each of these states, by this event, to that state.
pub type Transition<S, E> = (&'static [S], E, S);

/// States and events with their table.
pub trait Machine: Copy + Eq + Debug + 'static {
    /// What happens to it.
    type Event: Copy + Eq + Debug + 'static;
    /// What it is a machine of.
    const TITLE: &'static str;
    /// Where it begins.
    const START: Self;
    /// Every state.
    const STATES: &'static [Self];
    /// Every event.
    const EVENTS: &'static [Self::Event];
    /// Every step that is allowed.
    const TRANSITIONS: &'static [Transition<Self, Self::Event>];

    /// Stable name of a state, as it is stored.
    fn state_name(self) -> &'static str;

    /// Stable name of an event.
    fn event_name(event: Self::Event) -> &'static str;

    /// Where the event leads to, by the table.
    fn step(self, event: Self::Event) -> Option<Self> {
        Self::TRANSITIONS
            .iter()
            .find(|(from, by, _)| *by == event && from.contains(&self))
            .map(|(_, _, to)| *to)
    }

    /// Whether nothing can happen any more.
    fn is_final(self) -> bool {
        Self::TRANSITIONS.iter().all(|(from, ..)| !from.contains(&self))
    }
}

/// Writes out a machine: two enums with stable names, and the table.
macro_rules! machine {
    (
        $title:literal, starts $start:ident;
        $(#[$state_doc:meta])*
        $state:ident { $($(#[$s_doc:meta])* $s:ident = $s_name:literal,)+ }
        $(#[$event_doc:meta])*
        $event:ident { $($(#[$e_doc:meta])* $e:ident = $e_name:literal,)+ }
        table { $([$($from:ident),+] $by:ident => $to:ident;)+ }
    ) => {
        $(#[$state_doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum $state { $($(#[$s_doc])* #[serde(rename = $s_name)] $s,)+ }

        $(#[$event_doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $event { $($(#[$e_doc])* $e,)+ }

        impl $state {
            /// Every state.
            pub const ALL: &'static [Self] = &[$(Self::$s),+];

            /// Its stable name, as it is stored.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$s => $s_name,)+ }
            }

            /// The state of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|state| state.name() == name)
            }

            /// The state after the event.
            ///
            /// # Errors
            /// [`Forbidden`](super::Forbidden) for an event that the table does not name for this state.
            pub fn on(self, event: $event) -> Result<Self, super::Forbidden> {
                super::Machine::step(self, event).ok_or(super::Forbidden {
                    machine: $title,
                    state: self.name(),
                    event: event.name(),
                })
            }
        }

        impl $event {
            /// Every event.
            pub const ALL: &'static [Self] = &[$(Self::$e),+];

            /// Its stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$e => $e_name,)+ }
            }
        }

        impl super::Machine for $state {
            type Event = $event;
            const TITLE: &'static str = $title;
            const START: Self = Self::$start;
            const STATES: &'static [Self] = Self::ALL;
            const EVENTS: &'static [$event] = $event::ALL;
            const TRANSITIONS: &'static [super::Transition<Self, $event>] =
                &[$((&[$(Self::$from),+], $event::$by, Self::$to)),+];

            fn state_name(self) -> &'static str {
                self.name()
            }

            fn event_name(event: $event) -> &'static str {
                event.name()
            }
        }
    };
}
pub(crate) use machine;

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn check<M: Machine>() {
        let mut steps = BTreeSet::new();
        for (from, event, _) in M::TRANSITIONS {
            for state in *from {
                let step = (state.state_name(), M::event_name(*event));
                assert!(steps.insert(step), "{}: {step:?} leads to two states", M::TITLE);
            }
        }
        let mut reached = vec![M::START];
        let mut next = 0;
        while let Some(state) = reached.get(next).copied() {
            for event in M::EVENTS {
                reached.extend(state.step(*event).filter(|to| !reached.contains(to)));
            }
            next += 1;
        }
        for state in M::STATES {
            assert!(reached.contains(state), "{}: nothing leads to {state:?}", M::TITLE);
        }
        for event in M::EVENTS {
            let known = M::TRANSITIONS.iter().any(|(_, by, _)| by == event);
            assert!(known, "{}: {event:?} never happens", M::TITLE);
        }
        let names: BTreeSet<_> = M::STATES.iter().map(|state| state.state_name()).collect();
        assert_eq!(names.len(), M::STATES.len(), "{}", M::TITLE);
    }

    #[test]
    fn each_table_leads_everywhere_and_to_one_state_at_a_time() {
        check::<RegistrationState>();
        check::<PermanenteState>();
        check::<CodeState>();
        check::<PinState>();
        check::<DeviceState>();
        check::<RequestState>();
    }

    #[test]
    fn what_the_table_does_not_name_is_forbidden() {
        let forbidden = PinState::Used.on(PinEvent::Used).expect_err("a PIN is used once");
        assert_eq!(forbidden.to_string(), "PIN: used is forbidden when used");
        assert_eq!(forbidden.code(), "state_forbids");
    }

    #[test]
    fn states_are_stored_by_their_names() {
        for state in RegistrationState::ALL {
            let stored = serde_json::to_string(state).expect("it is stored");
            assert_eq!(stored, format!("\"{}\"", state.name()));
            assert_eq!(RegistrationState::from_name(state.name()), Some(*state));
            assert_eq!(serde_json::from_str::<RegistrationState>(&stored).ok(), Some(*state));
        }
    }
}
