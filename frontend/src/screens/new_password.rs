//! A new password, by rules that are shown before and while it is typed. It is judged here; nobody else
//! ever sees it.

use crate::shell::{Shell, use_shell};
use crate::ui::password_field::take_password;
use crate::ui::{FieldError, PasswordField};
use rubrica_core::api::v1::Session;
use rubrica_core::identity::{NationalId, PersonName};
use rubrica_core::password::{OwnersNumber, PasswordFlaw, PasswordOwner, flaws};
use rubrica_core::policy::Policy;
use rubrica_engine_api::Password;
use yew::{
    AttrValue, Callback, Html, NodeRef, Properties, UseStateHandle, classes, component, hook, html,
    use_node_ref, use_state_eq,
};

/// Whose password it will be, as far as the page knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    name: PersonName,
    number: Number,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Number {
    Typed(NationalId),
    Masked(String),
}

impl Owner {
    /// Somebody who has typed his number; nobody when it is none.
    pub(crate) fn of_typed(name: &PersonName, identifier: &str) -> Option<Self> {
        let number = Number::Typed(identifier.parse().ok()?);
        Some(Self { name: name.clone(), number })
    }

    /// Whoever is logged in.
    pub(crate) fn of_session(session: &Session) -> Self {
        let number = Number::Masked(session.identifier_hint.clone());
        Self { name: session.name.clone(), number }
    }

    fn flaws(&self, password: &Password, policy: &Policy) -> Vec<PasswordFlaw> {
        let number = match &self.number {
            Number::Typed(number) => OwnersNumber::Whole(number),
            Number::Masked(masked) => OwnersNumber::Masked(masked),
        };
        flaws(&password.0, PasswordOwner { name: &self.name, number }, policy)
    }
}

/// The field, and which rules are broken by what stands in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewPasswordState {
    input: NodeRef,
    /// Nothing before anything was typed.
    broken: UseStateHandle<Option<Vec<PasswordFlaw>>>,
}

impl NewPasswordState {
    /// Takes the password out of its field.
    pub(crate) fn take(&self) -> Option<Password> {
        self.broken.set(None);
        take_password(&self.input)
    }
}

/// The state of a field for a new password.
#[hook]
pub(crate) fn use_new_password() -> NewPasswordState {
    NewPasswordState { input: use_node_ref(), broken: use_state_eq(|| None) }
}

/// The rules in the order in which they are shown, with their messages.
const RULES: [(PasswordFlaw, &str); 4] = [
    (PasswordFlaw::TooShort, "rule-length"),
    (PasswordFlaw::TooUniform, "rule-groups"),
    (PasswordFlaw::HoldsIdentity, "rule-identity"),
    (PasswordFlaw::Common, "rule-common"),
];

/// What is wrong with a new password that is to be sent.
pub(crate) fn check(shell: &Shell, owner: &Owner, password: Option<&Password>) -> Vec<FieldError> {
    let policy = policy(shell);
    let texts = match password {
        None => vec![shell.i18n.text("error-new-password-missing")],
        Some(password) => {
            let found = owner.flaws(password, &policy);
            let broken = RULES.iter().filter(|(flaw, _)| found.contains(flaw));
            broken.map(|(_, key)| rule_text(shell, &policy, &format!("error-{key}"))).collect()
        }
    };
    texts.into_iter().map(|text| FieldError { field: "new-password", text }).collect()
}

#[derive(Properties, PartialEq)]
pub(crate) struct NewPasswordFieldProps {
    pub(crate) owner: Owner,
    pub(crate) state: NewPasswordState,
    pub(crate) error: Option<AttrValue>,
    pub(crate) busy: bool,
}

/// The field with its rules.
#[component]
pub(crate) fn NewPasswordField(props: &NewPasswordFieldProps) -> Html {
    let shell = use_shell();
    let policy = policy(&shell);
    let on_input = {
        let (owner, policy) = (props.owner.clone(), policy.clone());
        let broken = props.state.broken.clone();
        Callback::from(move |password: Password| {
            broken.set((!password.0.is_empty()).then(|| owner.flaws(&password, &policy)));
        })
    };
    html! {
        <>
            <Rules {policy} broken={(*props.state.broken).clone()} />
            <PasswordField id="new-password" label={shell.i18n.text("new-password-label")}
                error={props.error.clone()} autocomplete="new-password"
                input={props.state.input.clone()} described_by="password-rules" {on_input}
                busy={props.busy} />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct RulesProps {
    policy: Policy,
    /// The rules that are broken; nothing before anything was typed.
    broken: Option<Vec<PasswordFlaw>>,
}

/// The rules, each with whether it is met.
#[component]
fn Rules(props: &RulesProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let rule = |(flaw, key): &(PasswordFlaw, &str)| {
        let met = props.broken.as_ref().map(|broken| !broken.contains(flaw));
        let (class, state) = match met {
            None => ("rule", None),
            Some(true) => ("rule rule-met", Some("rule-met")),
            Some(false) => ("rule rule-broken", Some("rule-broken")),
        };
        html! {
            <li class={classes!(class)}>
                { rule_text(&shell, &props.policy, key) }
                if let Some(state) = state {
                    <span class="rule-state">{ format!(" – {}", i18n.text(state)) }</span>
                }
            </li>
        }
    };
    html! {
        <div id="password-rules" class="panel">
            <p>{ i18n.text("rules-lead") }</p>
            <ul class="rules">{ for RULES.iter().map(rule) }</ul>
        </div>
    }
}

fn policy(shell: &Shell) -> Policy {
    shell.configuration.as_ref().map(|known| known.policy.clone()).unwrap_or_default()
}

fn rule_text(shell: &Shell, policy: &Policy, key: &str) -> String {
    shell.i18n.with(
        key,
        &[
            ("minimum", policy.password_min_chars.into()),
            ("groups", policy.password_groups.into()),
            ("free", policy.password_free_from_chars.into()),
        ],
    )
}
