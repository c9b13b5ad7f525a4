//! Logging in.

pub(crate) mod movil;
mod other_ways;
pub(crate) mod pin;

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::ceremony::unexpected;
use crate::passkey;
use crate::routes::Route;
use crate::shell::{SessionState, Shell, ShellAction, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::password_field::take_password;
use crate::ui::{FieldError, Page, PasswordField, SubmitButton, TextField};
use other_ways::OtherWays;
use rubrica_core::api::Binary;
use rubrica_core::api::v1::{
    LoginFinish, LoginInherited, LoginStart, LoginStarted, PasskeyLoginFinish, PasskeyLoginStarted,
    PasswordStarted, Session,
};
use rubrica_core::identity::{NationalId, SubjectId};
use rubrica_core::inherited::Scheme;
use rubrica_core::opaque::StretchingParameters;
use rubrica_core::webauthn::LoginChallenge;
use rubrica_engine_api::{Password, Request, Response};
use serde::{Deserialize, Serialize};
use yew::platform::spawn_local;
use yew::{
    Callback, Html, MouseEvent, SubmitEvent, UseReducerHandle, component, html, use_effect_with,
    use_node_ref, use_state, use_state_eq,
};
use yew_router::prelude::{Link, use_location, use_navigator};

/// Where to go on afterwards, in the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Onward {
    /// The screen that asked for a login.
    pub(crate) to: Destination,
}

/// A screen that may ask for a login or for certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Destination {
    /// The certificates.
    Certificates,
    /// Their issue.
    Issue,
    /// Signing a document.
    Sign,
    /// One's own data.
    Me,
    /// One's passkeys.
    Passkeys,
    /// The uses of one's keys.
    Uses,
    /// One's sessions.
    Sessions,
    /// A new activation code.
    MyCode,
    /// Another email address.
    MyEmail,
    /// Another phone.
    MyPhone,
    /// A higher level.
    MyLevel,
    /// The identification again.
    MyRenewal,
    /// Leaving.
    Leave,
    /// The phone that is to approve.
    MovilApprove,
    /// Another password.
    Password,
    /// Giving up the account with the password.
    Deregister,
    /// The end of one's certificates.
    Revoke,
    /// Letting one's certificates rest.
    Suspend,
    /// Bringing them back.
    Lift,
}

impl Destination {
    /// Its address.
    pub(crate) const fn route(self) -> Route {
        match self {
            Self::Certificates => Route::Certificates,
            Self::Issue => Route::Issue,
            Self::Sign => Route::Sign,
            Self::Me => Route::Me,
            Self::Passkeys => Route::MyPasskeys,
            Self::Uses => Route::MyUses,
            Self::Sessions => Route::MySessions,
            Self::MyCode => Route::MyCode,
            Self::MyEmail => Route::MyEmail,
            Self::MyPhone => Route::MyPhone,
            Self::MyLevel => Route::MyLevel,
            Self::MyRenewal => Route::MyRenewal,
            Self::Leave => Route::Leave,
            Self::MovilApprove => Route::MovilApprove,
            Self::Password => Route::MyPassword,
            Self::Deregister => Route::Deregister,
            Self::Revoke => Route::Revoke,
            Self::Suspend => Route::Suspend,
            Self::Lift => Route::Lift,
        }
    }
}

/// DNI or NIE and password.
#[component]
pub(crate) fn Login() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let onward = use_location()
        .and_then(|location| location.query::<Onward>().ok())
        .map_or(Destination::Certificates, |onward| onward.to);
    let identifier = use_state_eq(String::new);
    let password = use_node_ref();
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);

    {
        let open = shell.open_session().map(|session| session.renewal.is_some());
        use_effect_with(open, move |open| match (*open, navigator) {
            (Some(false), Some(navigator)) => navigator.replace(&onward.route()),
            (Some(true), Some(navigator)) => {
                // The type of the query writes itself without fail.
                let _never = navigator.replace_with_query(&Route::Renewal, &Onward { to: onward });
            }
            _ => {}
        });
    }
    let onsubmit = {
        let shell = shell.clone();
        let identifier = identifier.clone();
        let password = password.clone();
        let errors = errors.clone();
        let trouble = trouble.clone();
        let busy = busy.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let typed = take_password(&password);
            let found = check(&shell, &identifier, typed.is_some());
            trouble.set(None);
            errors.set(found.clone());
            let Some(typed) = typed.filter(|_| found.is_empty()) else { return };
            busy.set(true);
            let shell = shell.clone();
            let identifier = (*identifier).clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let result = log_in(&shell, identifier, typed).await;
                busy.set(false);
                match result {
                    Ok(session) => shell.dispatch(ShellAction::Open(session)),
                    Err(problem) if problem.is_ours() || problem.has_way_out() => {
                        trouble.set(Some(problem));
                    }
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "identifier", text }]);
                    }
                }
            });
        })
    };
    let on_passkey = {
        let shell = shell.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |_: MouseEvent| {
            if *busy {
                return;
            }
            trouble.set(None);
            errors.set(Vec::new());
            busy.set(true);
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let result = log_in_with_passkey().await;
                busy.set(false);
                match result {
                    Ok(session) => shell.dispatch(ShellAction::Open(session)),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "login-passkey", text }]);
                    }
                }
            });
        })
    };
    let on_input = {
        let identifier = identifier.clone();
        Callback::from(move |typed| identifier.set(typed))
    };
    html! {
        <Page title={i18n.text("login-title")} owner={Body::Giss} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            if shell.session == SessionState::Ended {
                <p id="session-ended" class="notice" role="status">
                    { i18n.text("session-ended-text") }
                </p>
            }
            <form novalidate=true {onsubmit}>
                <TextField id="identifier" label={i18n.text("identifier-label")}
                    hint={yew::AttrValue::from(i18n.text("identifier-hint"))}
                    error={error_at(&errors, "identifier")}
                    value={(*identifier).clone()} {on_input} autocomplete="username" />
                <PasswordField id="password" label={i18n.text("password-label")}
                    error={error_at(&errors, "password")} autocomplete="current-password"
                    input={password} busy={*busy} />
                <SubmitButton label={i18n.text("login-submit")} busy={*busy} />
            </form>
            <p>
                <Link<Route> to={Route::Reset}>{ i18n.text("login-forgotten") }</Link<Route>>
            </p>
            if passkey::are_there(shell.configuration.as_deref()) {
                <p>{ i18n.text("login-passkey-or") }</p>
                <p>
                    <button type="button" id="login-passkey" class="button-quiet"
                        onclick={on_passkey} aria-describedby="login-passkey-hint"
                        aria-disabled={if *busy { "true" } else { "false" }}>
                        { i18n.text("login-passkey") }
                    </button>
                </p>
                <p id="login-passkey-hint" class="hint">{ i18n.text("login-passkey-hint") }</p>
            }
            <OtherWays />
            <p>
                { i18n.text("login-no-password") }{ " " }
                <Link<Route> to={Route::Activate}>{ i18n.text("login-activate") }</Link<Route>>
            </p>
        </Page>
    }
}

fn check(shell: &Shell, identifier: &str, has_password: bool) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let mut errors = Vec::new();
    if let Some(key) = identifier_error(identifier) {
        errors.push(FieldError { field: "identifier", text: i18n.text(key) });
    }
    if !has_password {
        let text = i18n.text("error-password-missing");
        errors.push(FieldError { field: "password", text });
    }
    errors
}

/// The message about what is wrong with a DNI or NIE as typed.
pub(crate) fn identifier_error(typed: &str) -> Option<&'static str> {
    use rubrica_core::identity::NationalIdError;
    if typed.trim().is_empty() {
        return Some("error-identifier-missing");
    }
    match typed.parse::<NationalId>() {
        Ok(_) => None,
        Err(NationalIdError::WrongLetter) => Some("error-identifier-letter"),
        Err(_) => Some("error-identifier-form"),
    }
}

async fn log_in(
    shell: &UseReducerHandle<Shell>,
    identifier: String,
    password: Password,
) -> Result<Session, Trouble> {
    let start = Request::StartLogin { password: password.clone() };
    let Response::Blinded(credential_request) = shell.engine.ask(start).await? else {
        return Err(unexpected());
    };
    let body = LoginStart { identifier, credential_request };
    let started: LoginStarted = api::post("/login/start", Csrf::None, &body).await?;
    let (subject, login) = (started.subject, started.login);
    let response = (started.credential_response, started.stretching);
    let credential_finalization = match (prove(shell, subject, response).await, started.inherited) {
        (Err(trouble), Some(scheme)) if trouble.code == WRONG => {
            prove_inherited(shell, subject, &login, password, scheme).await?
        }
        (proved, _) => proved?,
    };
    let body = LoginFinish { login, credential_finalization };
    api::post("/login/finish", Csrf::None, &body).await
}

/// What the engine says of a password that does not open the gateway's answer.
const WRONG: &str = "credentials_wrong";

async fn prove(
    shell: &UseReducerHandle<Shell>,
    subject: SubjectId,
    (credential_response, stretching): (Binary, StretchingParameters),
) -> Result<Binary, Trouble> {
    let finish = Request::FinishLogin { subject, credential_response, stretching };
    match shell.engine.ask(finish).await? {
        Response::Proved(finalization) => Ok(finalization),
        _ => Err(unexpected()),
    }
}

/// The password may be one of a system before this one: what it made of it is proved in the same login.
async fn prove_inherited(
    shell: &UseReducerHandle<Shell>,
    subject: SubjectId,
    login: &str,
    password: Password,
    scheme: Scheme,
) -> Result<Binary, Trouble> {
    let start = Request::StartInheritedLogin { password, scheme };
    let Response::Blinded(credential_request) = shell.engine.ask(start).await? else {
        return Err(unexpected());
    };
    let body = LoginInherited { login: login.to_owned(), credential_request };
    let started: PasswordStarted = api::post("/login/inherited", Csrf::None, &body).await?;
    prove(shell, subject, (started.credential_response, started.stretching)).await
}

/// The passkey says whose it is: nothing is typed.
async fn log_in_with_passkey() -> Result<Session, Trouble> {
    let started: PasskeyLoginStarted =
        api::post_nothing("/login/passkey/start", Csrf::None).await?;
    let challenge = LoginChallenge { nonce: started.nonce }.challenge();
    let said = passkey::use_one(&started.rp_id, &[], &challenge).await?;
    let body =
        PasskeyLoginFinish { login: started.login, user: said.user, assertion: said.approval };
    api::post("/login/passkey/finish", Csrf::None, &body).await
}
