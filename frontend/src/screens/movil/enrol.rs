//! Enrolling this phone: who, the code by SMS, a key that stays here.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::phone::Key;
use crate::routes::Route;
use crate::screens::login::identifier_error;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::OtpChallenge;
use rubrica_core::api::v1::device::{
    Device, EnrolFinish, EnrolStart, EnrolmentReference, EnrolmentStarted,
};
use rubrica_core::canonical::Bytes;
use rubrica_core::digest::sha256;
use rubrica_core::identity::LoginMethod;
use rubrica_core::protocol::DeviceEnrolment;
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_effect_with,
    use_state, use_state_eq,
};
use yew_router::prelude::{Link, use_navigator};

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Number, contrast datum, name of the phone.
    Identify,
    /// One-time code.
    Code,
}

#[derive(Properties, PartialEq)]
pub(crate) struct EnrolProps {
    pub(crate) step: Step,
}

/// The enrolment. Typed data stay while the citizen goes back and forth.
#[component]
pub(crate) fn Enrol(props: &EnrolProps) -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let label = use_state_eq(|| shell.i18n.text("movil-label-default"));
    let started = use_state(|| None::<EnrolmentStarted>);
    let go = {
        let navigator = navigator.clone();
        Callback::from(move |route: Route| {
            if let Some(navigator) = &navigator {
                navigator.push(&route);
            }
        })
    };
    // An address of a step that was not reached leads to the first.
    let belongs = (props.step == Step::Code && started.is_none()).then_some(Route::MovilEnrol);
    use_effect_with(belongs, move |belongs| {
        if let (Some(route), Some(navigator)) = (belongs, navigator) {
            navigator.replace(route);
        }
    });
    if belongs.is_some() {
        return Html::default();
    }
    let on_started = {
        let (started, go) = (started.clone(), go.clone());
        Callback::from(move |answer: EnrolmentStarted| {
            started.set(Some(answer));
            go.emit(Route::MovilEnrolCode);
        })
    };
    let on_challenge = {
        let started = started.clone();
        Callback::from(move |otp: OtpChallenge| {
            let known = (*started).clone();
            started.set(known.map(|known| EnrolmentStarted { otp: Some(otp), ..known }));
        })
    };
    let on_enrolled = go.reform(|()| Route::Movil);
    match (props.step, (*started).clone()) {
        (Step::Code, Some(EnrolmentStarted { enrolment, subject, otp: Some(otp) })) => html! {
            <Code enrolment={EnrolmentStarted { enrolment, subject, otp: None }} challenge={otp}
                label={(*label).clone()} {on_challenge} {on_enrolled}
                on_cancel={go.reform(|()| Route::MovilEnrol)} />
        },
        _ => html! {
            <Identify label={(*label).clone()} on_label={move |typed| label.set(typed)}
                {on_started} {on_enrolled} />
        },
    }
}

#[derive(Properties, PartialEq)]
struct IdentifyProps {
    label: String,
    on_label: Callback<String>,
    on_started: Callback<EnrolmentStarted>,
    /// Hears that no code was needed.
    on_enrolled: Callback<()>,
}

/// Number, contrast datum, name of the phone; or the session of a certificate.
#[component]
fn Identify(props: &IdentifyProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let identifier = use_state_eq(String::new);
    let contrast = use_state_eq(String::new);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let set = |state: &yew::UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |typed| state.set(typed))
    };
    let onsubmit = {
        let shell = shell.clone();
        let (identifier, contrast) = (identifier.clone(), contrast.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let (label, on_started) = (props.label.clone(), props.on_started.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let found = check(&shell, &identifier, &contrast, &label);
            trouble.set(None);
            errors.set(found.clone());
            if !found.is_empty() {
                return;
            }
            busy.set(true);
            let body =
                EnrolStart { identifier: (*identifier).clone(), contrast: (*contrast).clone() };
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_started = on_started.clone();
            spawn_local(async move {
                let result = api::post("/device/enrol/start", Csrf::None, &body).await;
                busy.set(false);
                match result {
                    Ok(started) => on_started.emit(started),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "contrast", text }]);
                    }
                }
            });
        })
    };
    let with_certificate = shell.open_session().is_some_and(|session| {
        matches!(session.method, LoginMethod::Certificate | LoginMethod::Dnie)
    });
    let from_session = {
        let shell = shell.clone();
        let trouble = trouble.clone();
        let (label, on_enrolled) = (props.label.clone(), props.on_enrolled.clone());
        Callback::from(move |_| {
            let shell = shell.clone();
            let trouble = trouble.clone();
            let (label, on_enrolled) = (label.clone(), on_enrolled.clone());
            spawn_local(async move {
                let csrf = shell.csrf();
                let result = match api::post_nothing("/device/enrol/session", csrf).await {
                    Ok(started) => enrol(&started, String::new(), label).await,
                    Err(problem) => Err(problem),
                };
                match result {
                    Ok(_) => on_enrolled.emit(()),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <Page title={i18n.text("movil-enrol-title")} owner={Body::Aeat}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <p>{ i18n.text("movil-enrol-text") }</p>
            <form novalidate=true {onsubmit}>
                <TextField id="device-label" label={i18n.text("movil-label-label")}
                    hint={AttrValue::from(i18n.text("movil-label-hint"))}
                    error={error_at(&errors, "device-label")} value={props.label.clone()}
                    on_input={props.on_label.clone()} autocomplete="off" />
                if with_certificate {
                    <p>
                        <button type="button" id="enrol-session" class="button"
                            onclick={from_session}>
                            { i18n.text("movil-enrol-session") }
                        </button>
                    </p>
                }
                <TextField id="identifier" label={i18n.text("identifier-label")}
                    hint={AttrValue::from(i18n.text("identifier-hint"))}
                    error={error_at(&errors, "identifier")} value={(*identifier).clone()}
                    on_input={set(&identifier)} autocomplete="username" />
                <TextField id="contrast" label={i18n.text("movil-contrast-label")}
                    hint={AttrValue::from(i18n.text("movil-contrast-hint"))}
                    error={error_at(&errors, "contrast")} value={(*contrast).clone()}
                    on_input={set(&contrast)} autocomplete="off" />
                <SubmitButton label={i18n.text("continue")} busy={*busy} />
            </form>
            <p><Link<Route> to={Route::Movil}>{ i18n.text("movil-back") }</Link<Route>></p>
        </Page>
    }
}

fn check(shell: &Shell, identifier: &str, contrast: &str, label: &str) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let mut errors = Vec::new();
    if label.trim().is_empty() {
        let text = i18n.text("error-movil-label-missing");
        errors.push(FieldError { field: "device-label", text });
    }
    if let Some(key) = identifier_error(identifier) {
        errors.push(FieldError { field: "identifier", text: i18n.text(key) });
    }
    if contrast.trim().is_empty() {
        let text = i18n.text("error-movil-contrast-missing");
        errors.push(FieldError { field: "contrast", text });
    }
    errors
}

/// Makes the key and proves that it is here. It becomes the phone's key when the gateway says so.
async fn enrol(started: &EnrolmentStarted, code: String, label: String) -> Result<Device, Trouble> {
    Key::Pending.make().await?;
    let point = Key::Pending.point().await?;
    let message = DeviceEnrolment {
        subject: started.subject,
        enrolment: Bytes(sha256(started.enrolment.as_bytes()).to_vec()),
        public_key: Bytes(point.clone()),
    };
    let proof = Key::Pending.sign(&message).await?;
    let enrolment = started.enrolment.clone();
    let body = EnrolFinish { enrolment, code, label, proof, public_key: point.into() };
    let device = api::post("/device/enrol/finish", Csrf::None, &body).await?;
    Key::activate().await?;
    Ok(device)
}

#[derive(Properties, PartialEq)]
struct CodeProps {
    enrolment: EnrolmentStarted,
    challenge: OtpChallenge,
    label: String,
    on_challenge: Callback<OtpChallenge>,
    on_enrolled: Callback<()>,
    on_cancel: Callback<()>,
}

/// The one-time code.
#[component]
fn Code(props: &CodeProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let on_code = {
        let shell = shell.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let (enrolment, label) = (props.enrolment.clone(), props.label.clone());
        let on_enrolled = props.on_enrolled.clone();
        Callback::from(move |code| {
            busy.set(true);
            errors.set(Vec::new());
            trouble.set(None);
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let (enrolment, label) = (enrolment.clone(), label.clone());
            let on_enrolled = on_enrolled.clone();
            spawn_local(async move {
                let result = enrol(&enrolment, code, label).await;
                busy.set(false);
                match result {
                    Ok(_) => on_enrolled.emit(()),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "otp", text }]);
                    }
                }
            });
        })
    };
    let on_resend = {
        let enrolment = props.enrolment.enrolment.clone();
        let (errors, trouble) = (errors.clone(), trouble.clone());
        let on_challenge = props.on_challenge.clone();
        Callback::from(move |()| {
            errors.set(Vec::new());
            let body = EnrolmentReference { enrolment: enrolment.clone() };
            let trouble = trouble.clone();
            let on_challenge = on_challenge.clone();
            spawn_local(async move {
                match api::post("/device/enrol/resend", Csrf::None, &body).await {
                    Ok(challenge) => on_challenge.emit(challenge),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <CodeStep title={i18n.text("movil-enrol-code-title")} owner={Body::Aeat}
            action={i18n.text("movil-enrol-submit")} challenge={props.challenge.clone()}
            errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
            {on_code} {on_resend} on_cancel={props.on_cancel.clone()}>
            <p>{ i18n.text("movil-enrol-code-text") }</p>
        </CodeStep>
    }
}
