//! The last step: a password, by rules that are shown before and while it is typed.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::ceremony::unexpected;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::password_field::take_password;
use crate::ui::{FieldError, Page, PasswordField, SubmitButton};
use rubrica_core::api::v1::{
    ActivationPasswordFinish, ActivationPasswordStart, ActivationPasswordStarted, ActivationStarted,
};
use rubrica_core::identity::NationalId;
use rubrica_core::password::{OwnersNumber, PasswordFlaw, PasswordOwner, flaws};
use rubrica_core::policy::Policy;
use rubrica_engine_api::{Password, Request, Response};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, UseReducerHandle, classes, component, html,
    use_node_ref, use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct NewPasswordProps {
    pub(super) started: ActivationStarted,
    pub(super) identifier: AttrValue,
    pub(super) on_finished: Callback<()>,
}

/// The rules in the order in which they are shown, with their messages.
const RULES: [(PasswordFlaw, &str); 4] = [
    (PasswordFlaw::TooShort, "rule-length"),
    (PasswordFlaw::TooUniform, "rule-groups"),
    (PasswordFlaw::HoldsIdentity, "rule-identity"),
    (PasswordFlaw::Common, "rule-common"),
];

/// A new password. It is judged here, where it is typed; nobody else ever sees it.
#[component]
pub(super) fn NewPassword(props: &NewPasswordProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let input = use_node_ref();
    let broken = use_state_eq(|| None::<Vec<PasswordFlaw>>);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let policy = shell.configuration.as_ref().map(|known| known.policy.clone()).unwrap_or_default();

    let judge = {
        let policy = policy.clone();
        let name = props.started.name.clone();
        let national_id = props.identifier.parse::<NationalId>().ok();
        move |password: &Password| match &national_id {
            Some(national_id) => {
                let number = OwnersNumber::Whole(national_id);
                flaws(&password.0, PasswordOwner { name: &name, number }, &policy)
            }
            // The step before does not let anything else through.
            None => Vec::new(),
        }
    };
    let on_input = {
        let judge = judge.clone();
        let broken = broken.clone();
        Callback::from(move |password: Password| {
            broken.set((!password.0.is_empty()).then(|| judge(&password)));
        })
    };
    let onsubmit = {
        let shell = shell.clone();
        let started = props.started.clone();
        let on_finished = props.on_finished.clone();
        let input = input.clone();
        let policy = policy.clone();
        let (broken, errors, trouble, busy) =
            (broken.clone(), errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let password = take_password(&input);
            broken.set(None);
            trouble.set(None);
            let found = match &password {
                None => vec![shell.i18n.text("error-new-password-missing")],
                Some(password) => {
                    let found = judge(password);
                    RULES
                        .iter()
                        .filter(|(flaw, _)| found.contains(flaw))
                        .map(|(_, key)| rule_text(&shell, &policy, &format!("error-{key}")))
                        .collect()
                }
            };
            let found: Vec<FieldError> =
                found.into_iter().map(|text| FieldError { field: "new-password", text }).collect();
            errors.set(found.clone());
            let Some(password) = password.filter(|_| found.is_empty()) else { return };
            busy.set(true);
            let (shell, started) = (shell.clone(), started.clone());
            let on_finished = on_finished.clone();
            let (trouble, busy) = (trouble.clone(), busy.clone());
            spawn_local(async move {
                let result = register(&shell, &started, password).await;
                busy.set(false);
                match result {
                    Ok(()) => on_finished.emit(()),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <Page title={i18n.text("new-password-title")} owner={Body::Dgp}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <p>{ i18n.text("new-password-text") }</p>
            <Rules policy={policy} broken={(*broken).clone()} />
            <form novalidate=true {onsubmit}>
                // Lets password managers store the password under the right name.
                <input type="text" name="identifier" class="hidden-text" tabindex="-1"
                    aria-hidden="true" autocomplete="username" readonly=true
                    value={props.identifier.clone()} />
                <PasswordField id="new-password" label={i18n.text("new-password-label")}
                    error={error_at(&errors, "new-password")} autocomplete="new-password"
                    {input} described_by="password-rules" {on_input} busy={*busy} />
                <SubmitButton label={i18n.text("new-password-submit")} busy={*busy} />
            </form>
        </Page>
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

async fn register(
    shell: &UseReducerHandle<Shell>,
    started: &ActivationStarted,
    password: Password,
) -> Result<(), Trouble> {
    let blinded = shell.engine.ask(Request::StartRegistration { password }).await?;
    let Response::Blinded(registration_request) = blinded else { return Err(unexpected()) };
    let activation = started.activation.clone();
    let body = ActivationPasswordStart { activation: activation.clone(), registration_request };
    let answer: ActivationPasswordStarted =
        api::post("/activation/password/start", Csrf::None, &body).await?;
    let finish = Request::FinishRegistration { subject: started.subject, started: answer };
    let Response::Registered(registration_upload) = shell.engine.ask(finish).await? else {
        return Err(unexpected());
    };
    let body = ActivationPasswordFinish { activation, registration_upload };
    api::post_for_nothing("/activation/password/finish", Csrf::None, &body).await
}
