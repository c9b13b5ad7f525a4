//! What the citizen types: document, phone and e-mail twice, conditions.

mod form;

use self::form::{Complete, Typed};
use super::Source;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser::{self, Moment};
use crate::ceremony::unexpected;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{Checkbox, FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{
    CertificateChallenge, CertificateProof, CertificateRegistrationStarted,
};
use rubrica_engine_api::{Request, Response};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, UseReducerHandle, component, html,
    use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct DataProps {
    pub(super) source: Source,
    pub(super) on_started: Callback<CertificateRegistrationStarted>,
}

/// The form.
#[component]
pub(super) fn Data(props: &DataProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let source = props.source.clone();
    let typed = use_state_eq(|| Typed::new(&source));
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let (shell, source, typed) = (shell.clone(), source.clone(), typed.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_started = props.on_started.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            let complete = match typed.check(&shell) {
                Ok(complete) => complete,
                Err(found) => return errors.set(found),
            };
            errors.set(Vec::new());
            busy.set(true);
            let (shell, source) = (shell.clone(), source.clone());
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_started = on_started.clone();
            spawn_local(async move {
                let result = register(&shell, source, complete).await;
                busy.set(false);
                match result {
                    Ok(started) => on_started.emit(started),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let field = form::field_of(&problem);
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field, text }]);
                    }
                }
            });
        })
    };
    let on = |change: fn(&mut Typed, String)| {
        let typed = typed.clone();
        Callback::from(move |value: String| {
            let mut next = (*typed).clone();
            change(&mut next, value);
            typed.set(next);
        })
    };
    let tick = |change: fn(&mut Typed, bool)| {
        let typed = typed.clone();
        Callback::from(move |value: bool| {
            let mut next = (*typed).clone();
            change(&mut next, value);
            typed.set(next);
        })
    };
    let field = |id: &'static str, label: &str, hint: Option<&str>, value: &str| {
        let hint = hint.map(|hint| AttrValue::from(i18n.text(hint)));
        (id, i18n.text(label), hint, error_at(&errors, id), value.to_owned())
    };
    let text = |(id, label, hint, error, value): (
        &'static str,
        String,
        Option<AttrValue>,
        Option<AttrValue>,
        String,
    ),
                autocomplete: &'static str,
                on_input: Callback<String>| {
        html! {
            <TextField {id} {label} {hint} {error} {value} {on_input} {autocomplete} />
        }
    };
    html! {
        <Page title={i18n.text("register-data-title")} owner={Body::Aeat}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <Holder source={source} />
            <form novalidate=true {onsubmit}>
                { text(field("identifier", "identifier-label", Some("identifier-hint"),
                    &typed.identifier), "username", on(|typed, value| typed.identifier = value)) }
                { text(field("support-number", "register-support-label",
                    Some("register-support-hint"), &typed.support_number), "off",
                    on(|typed, value| typed.support_number = value)) }
                <Checkbox id="permanent" label={i18n.text("register-permanent-label")}
                    checked={typed.permanent} on_change={tick(|typed, value| typed.permanent = value)} />
                if typed.permanent {
                    { text(field("issued", "register-issued-label", Some("register-expires-hint"),
                        &typed.issued), "off", on(|typed, value| typed.issued = value)) }
                } else {
                    { text(field("expires", "register-expires-label",
                        Some("register-expires-hint"), &typed.expires), "off",
                        on(|typed, value| typed.expires = value)) }
                }
                { text(field("phone", "register-phone-label", Some("register-phone-hint"),
                    &typed.phone), "tel", on(|typed, value| typed.phone = value)) }
                { text(field("phone-again", "register-phone-again-label", None,
                    &typed.phone_again), "tel", on(|typed, value| typed.phone_again = value)) }
                { text(field("email", "register-email-label", None, &typed.email), "email",
                    on(|typed, value| typed.email = value)) }
                { text(field("email-again", "register-email-again-label", None,
                    &typed.email_again), "email", on(|typed, value| typed.email_again = value)) }
                <Checkbox id="conditions" label={i18n.text("register-conditions-label")}
                    error={error_at(&errors, "conditions")} checked={typed.conditions}
                    on_change={tick(|typed, value| typed.conditions = value)} />
                <p>{ i18n.text("register-data-signs") }</p>
                <SubmitButton label={i18n.text("register-data-submit")} busy={*busy} />
            </form>
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct HolderProps {
    source: Source,
}

/// Whose certificate it is that signs.
#[component]
fn Holder(props: &HolderProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let Source::File(opened) = &props.source else { return Html::default() };
    let rows = [
        ("register-data-holder", opened.holder.clone()),
        ("register-data-issuer", opened.issuer.clone()),
        ("register-data-until", i18n.moment(opened.not_after, Moment::Day)),
    ];
    html! {
        <dl id="own-certificate">
            { for rows.into_iter().map(|(key, value)| html! {
                <>
                    <dt>{ i18n.text(key) }</dt>
                    <dd>{ value }</dd>
                </>
            }) }
        </dl>
    }
}

async fn register(
    shell: &UseReducerHandle<Shell>,
    source: Source,
    form: Complete,
) -> Result<CertificateRegistrationStarted, Trouble> {
    let proof = match source {
        Source::Card(ticket) => ticket.into_proof(),
        Source::File(_) => sign(shell, &form).await?,
    };
    api::post("/certificate/registration", Csrf::None, &form.into_body(proof)).await
}

/// The statement, built and signed by the engine.
async fn sign(
    shell: &UseReducerHandle<Shell>,
    form: &Complete,
) -> Result<CertificateProof, Trouble> {
    let challenge: CertificateChallenge =
        api::post_nothing("/certificate/challenge", Csrf::None).await?;
    let details = form.details();
    let request = Request::SignRegistration { challenge, details, now: browser::now() };
    match shell.engine.ask(request).await? {
        Response::CertificateProved(proof) => Ok(proof),
        _ => Err(unexpected()),
    }
}
