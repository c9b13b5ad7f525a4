//! Registering with a certificate of one's own [domain A1.1 R2]: certificate, data, code, receipt.

mod data;
pub(crate) mod receipt;

use self::data::Data;
use self::receipt::Receipt;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::routes::Route;
use crate::screens::certificate_login::{
    CardButton, CardPurpose, CardTicket, OpenCertificate, Opened,
};
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::{FieldError, Page};
use rubrica_core::api::v1::{
    CertificateRegistrationReference, CertificateRegistrationStarted,
    CertificateRegistrationVerify, OtpChallenge, RegistrationReceipt,
};
use rubrica_engine_api::Request;
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state, use_state_eq};
use yew_router::prelude::use_navigator;

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The certificate.
    Certificate,
    /// Document, phone, e-mail, conditions.
    Data,
    /// One-time code.
    Code,
    /// All done.
    Done,
}

/// With what he proves who he is.
#[derive(Debug, Clone, PartialEq)]
enum Source {
    /// The engine holds the certificate of a file.
    File(Opened),
    /// The listener has seen his card.
    Card(CardTicket),
}

/// How far the registration has come. It is forgotten with the page.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    Nothing,
    Identified(Source),
    Started(CertificateRegistrationStarted),
    Finished(RegistrationReceipt),
}

impl Progress {
    /// Where a citizen stands who has come so far.
    const fn route(&self) -> Route {
        match self {
            Self::Nothing => Route::RegisterCertificate,
            Self::Identified(_) => Route::RegisterCertificateData,
            Self::Started(_) => Route::RegisterCertificateCode,
            Self::Finished(_) => Route::RegisterCertificateDone,
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct RegisterOnlineProps {
    pub(crate) step: Step,
}

/// The registration.
#[component]
pub(crate) fn RegisterOnline(props: &RegisterOnlineProps) -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let progress = use_state(|| match CardTicket::take() {
        Some(ticket) => Progress::Identified(Source::Card(ticket)),
        None => Progress::Nothing,
    });
    {
        // Whoever leaves has no key in the engine any more.
        let engine = shell.engine.clone();
        use_effect_with((), move |()| {
            move || spawn_local(async move { drop(engine.ask(Request::ForgetCertificate).await) })
        });
    }
    // An address of a step that was not reached, or is over, leads to where the citizen stands.
    let belongs = match (&*progress, props.step) {
        (Progress::Finished(_), Step::Done)
        | (Progress::Nothing | Progress::Identified(_) | Progress::Started(_), Step::Certificate)
        | (Progress::Identified(_), Step::Data)
        | (Progress::Started(_), Step::Code) => None,
        (progress, _) => Some(progress.route()),
    };
    {
        let navigator = navigator.clone();
        use_effect_with(belongs, move |belongs| {
            if let (Some(route), Some(navigator)) = (belongs, navigator) {
                navigator.replace(route);
            }
        });
    }
    if belongs.is_some() {
        return Html::default();
    }
    let advance = {
        let progress = progress.clone();
        Callback::from(move |next: Progress| {
            let route = next.route();
            progress.set(next);
            if let Some(navigator) = &navigator {
                navigator.push(&route);
            }
        })
    };
    match (props.step, (*progress).clone()) {
        (Step::Data, Progress::Identified(source)) => {
            let on_started = advance.reform(Progress::Started);
            html! { <Data {source} {on_started} /> }
        }
        (Step::Code, Progress::Started(started)) => {
            let on_challenge = {
                let started = started.clone();
                Callback::from(move |otp: OtpChallenge| {
                    let started = CertificateRegistrationStarted { otp, ..started.clone() };
                    progress.set(Progress::Started(started));
                })
            };
            let on_receipt = advance.reform(Progress::Finished);
            let on_cancel = advance.reform(|()| Progress::Nothing);
            html! { <Code {started} {on_challenge} {on_receipt} {on_cancel} /> }
        }
        (Step::Done, Progress::Finished(receipt)) => html! { <Receipt {receipt} /> },
        _ => {
            let on_opened = advance.reform(|opened| Progress::Identified(Source::File(opened)));
            html! { <Certificate {on_opened} /> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct CertificateProps {
    on_opened: Callback<Opened>,
}

/// The certificate.
#[component]
fn Certificate(props: &CertificateProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let errors = use_state(Vec::<FieldError>::new);
    let on_errors = {
        let errors = errors.clone();
        Callback::from(move |found| errors.set(found))
    };
    html! {
        <Page title={i18n.text("register-online-title")} owner={Body::Aeat}
            errors={(*errors).clone()}>
            <OpenCertificate action={i18n.text("register-online-open")} busy={false}
                errors={(*errors).clone()} {on_errors} on_opened={props.on_opened.clone()} />
            <CardButton purpose={CardPurpose::Registration} />
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct CodeProps {
    started: CertificateRegistrationStarted,
    on_challenge: Callback<OtpChallenge>,
    on_receipt: Callback<RegistrationReceipt>,
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
    let registration = props.started.registration.clone();
    let on_code = {
        let shell = shell.clone();
        let registration = registration.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_receipt = props.on_receipt.clone();
        Callback::from(move |code| {
            busy.set(true);
            errors.set(Vec::new());
            trouble.set(None);
            let body = CertificateRegistrationVerify { registration: registration.clone(), code };
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_receipt = on_receipt.clone();
            spawn_local(async move {
                let path = "/certificate/registration/verify";
                let result = api::post(path, Csrf::None, &body).await;
                busy.set(false);
                match result {
                    Ok(receipt) => on_receipt.emit(receipt),
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
        let (errors, trouble) = (errors.clone(), trouble.clone());
        let on_challenge = props.on_challenge.clone();
        Callback::from(move |()| {
            errors.set(Vec::new());
            let body = CertificateRegistrationReference { registration: registration.clone() };
            let trouble = trouble.clone();
            let on_challenge = on_challenge.clone();
            spawn_local(async move {
                match api::post("/certificate/registration/resend", Csrf::None, &body).await {
                    Ok(challenge) => on_challenge.emit(challenge),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <CodeStep title={i18n.text("register-code-title")} owner={Body::Aeat}
            action={i18n.text("register-code-submit")} challenge={props.started.otp.clone()}
            errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
            {on_code} {on_resend} on_cancel={props.on_cancel.clone()}>
            <p>{ i18n.text("register-code-text") }</p>
            if props.started.takes_phone_over {
                <p id="takes-phone-over" class="notice">{ i18n.text("register-code-takeover") }</p>
            }
        </CodeStep>
    }
}
