//! Logging in with a certificate of one's own: a file, or a card at the listener.

mod card;
mod open;

pub(crate) use card::CertificateReturn;
pub(super) use card::{CardButton, CardPurpose, CardTicket};
pub(super) use open::{OpenCertificate, Opened};

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::browser;
use crate::ceremony::unexpected;
use crate::routes::Route;
use crate::screens::login::Onward;
use crate::shell::{SessionState, Shell, ShellAction, use_shell};
use crate::trouble::Trouble;
use crate::ui::{FieldError, Page};
use rubrica_core::api::v1::{CertificateChallenge, CertificateLogin as LoginBody, Session};
use rubrica_engine_api::{Request, Response};
use yew::platform::spawn_local;
use yew::{
    Callback, Html, UseReducerHandle, component, html, use_effect_with, use_state, use_state_eq,
};
use yew_router::prelude::{Link, use_location, use_navigator};

/// The file and its password; then the session.
#[component]
pub(crate) fn CertificateLogin() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let onward = use_location()
        .and_then(|location| location.query::<Onward>().ok())
        .map_or(Route::Certificates, |onward| onward.to.route());
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    {
        let is_open = matches!(shell.session, SessionState::Open(_));
        use_effect_with(is_open, move |is_open| {
            if let (true, Some(navigator)) = (*is_open, navigator) {
                navigator.replace(&onward);
            }
        });
    }
    let on_errors = {
        let (errors, trouble) = (errors.clone(), trouble.clone());
        Callback::from(move |found: Vec<FieldError>| {
            trouble.set(None);
            errors.set(found);
        })
    };
    let on_opened = {
        let shell = shell.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |_: Opened| {
            busy.set(true);
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let result = log_in(&shell).await;
                busy.set(false);
                match result {
                    Ok(session) => shell.dispatch(ShellAction::Open(session)),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "certificate-file", text }]);
                    }
                }
            });
        })
    };
    html! {
        <Page title={i18n.text("certificate-login-title")} owner={Body::Giss}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <OpenCertificate action={i18n.text("certificate-login-submit")} busy={*busy}
                errors={(*errors).clone()} {on_errors} {on_opened} />
            <CardButton purpose={CardPurpose::Login} />
            <p>
                { i18n.text("certificate-no-account") }{ " " }
                <Link<Route> to={Route::RegisterCertificate}>
                    { i18n.text("certificate-register-link") }
                </Link<Route>>
            </p>
        </Page>
    }
}

/// Signs the gateway's challenge; the key is forgotten whatever comes of it.
async fn log_in(shell: &UseReducerHandle<Shell>) -> Result<Session, Trouble> {
    let proved = prove(shell).await;
    shell.engine.ask(Request::ForgetCertificate).await?;
    let body = LoginBody { proof: proved? };
    api::post("/certificate/login", Csrf::None, &body).await
}

async fn prove(
    shell: &UseReducerHandle<Shell>,
) -> Result<rubrica_core::api::v1::CertificateProof, Trouble> {
    let challenge: CertificateChallenge =
        api::post_nothing("/certificate/challenge", Csrf::None).await?;
    let request = Request::SignLogin { challenge, now: browser::now() };
    match shell.engine.ask(request).await? {
        Response::CertificateProved(proof) => Ok(proof),
        _ => Err(unexpected()),
    }
}
