//! An officer logs in: name and password, then the code from his phone.

use crate::api::{self, Csrf};
use crate::body::Body;
use crate::ceremony::unexpected;
use crate::routes::Route;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::page::error_at;
use crate::ui::password_field::take_password;
use crate::ui::{FieldError, Page, PasswordField, SubmitButton, TextField};
use rubrica_core::api::v1::{
    LoginFinish, LoginStarted, OfficerLoginCode, OfficerLoginStart, OfficerLoginVerify,
    OfficerSession,
};
use rubrica_engine_api::{Password, Request, Response};
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, SubmitEvent, UseReducerHandle, component, html, use_node_ref,
    use_state, use_state_eq,
};
use yew_router::prelude::Link;

#[derive(Properties, PartialEq)]
pub(super) struct LogInProps {
    pub(super) on_open: Callback<OfficerSession>,
}

/// Both steps. The name stays while the officer goes back and forth.
#[component]
pub(super) fn LogIn(props: &LogInProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let officer = use_state_eq(String::new);
    let password = use_node_ref();
    let code = use_state(|| None::<OfficerLoginCode>);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let refuse = {
        let (shell, errors, trouble, busy) =
            (shell.clone(), errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |(field, problem): (&'static str, Trouble)| {
            busy.set(false);
            if problem.is_ours() {
                trouble.set(Some(problem));
            } else {
                let text = shell.i18n.trouble(&problem);
                errors.set(vec![FieldError { field, text }]);
            }
        })
    };
    let begin = {
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |()| {
            errors.set(Vec::new());
            trouble.set(None);
            busy.set(true);
        })
    };
    if let Some(sent) = &*code {
        let on_code = {
            let (login, begin, refuse) = (sent.login.clone(), begin.clone(), refuse.clone());
            let (on_open, busy) = (props.on_open.clone(), busy.clone());
            Callback::from(move |code: String| {
                begin.emit(());
                let body = OfficerLoginVerify { login: login.clone(), code };
                let (refuse, on_open, busy) = (refuse.clone(), on_open.clone(), busy.clone());
                spawn_local(async move {
                    match api::post("/office/login/verify", Csrf::None, &body).await {
                        Ok(session) => {
                            busy.set(false);
                            on_open.emit(session);
                        }
                        Err(problem) => refuse.emit(("otp", problem)),
                    }
                });
            })
        };
        // Another code is a login from the beginning: the password opens nothing by itself.
        let again = {
            let (code, errors) = (code.clone(), errors.clone());
            Callback::from(move |()| {
                code.set(None);
                errors.set(Vec::new());
            })
        };
        return html! {
            <CodeStep title={i18n.text("office-code-title")} owner={Body::Aeat}
                action={i18n.text("login-submit")} challenge={sent.otp.clone()}
                errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
                {on_code} on_resend={again.clone()} on_cancel={again}>
                <p>{ i18n.text("office-code-text") }</p>
            </CodeStep>
        };
    }
    let onsubmit = {
        let (shell, officer, password) = (shell.clone(), officer.clone(), password.clone());
        let (code, errors, busy) = (code.clone(), errors.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let typed = take_password(&password);
            let found = check(&shell, &officer, typed.is_some());
            errors.set(found.clone());
            let Some(typed) = typed.filter(|_| found.is_empty()) else { return };
            begin.emit(());
            let (shell, officer) = (shell.clone(), (*officer).clone());
            let (code, refuse, busy) = (code.clone(), refuse.clone(), busy.clone());
            spawn_local(async move {
                match prove(&shell, officer, typed).await {
                    Ok(sent) => {
                        busy.set(false);
                        code.set(Some(sent));
                    }
                    Err(problem) => refuse.emit(("officer", problem)),
                }
            });
        })
    };
    let on_input = {
        let officer = officer.clone();
        Callback::from(move |typed| officer.set(typed))
    };
    html! {
        <Page title={i18n.text("office-title")} owner={Body::Aeat} errors={(*errors).clone()}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("office-login-text") }</p>
            <form novalidate=true {onsubmit}>
                <TextField id="officer" label={i18n.text("officer-label")}
                    error={error_at(&errors, "officer")} value={(*officer).clone()} {on_input}
                    autocomplete="username" />
                <PasswordField id="password" label={i18n.text("password-label")}
                    error={error_at(&errors, "password")} autocomplete="current-password"
                    input={password} busy={*busy} />
                <SubmitButton label={i18n.text("continue")} busy={*busy} />
            </form>
            <p id="to-activation">
                <Link<Route> to={Route::OfficeActivate}>{ i18n.text("officer-activate-title") }</Link<Route>>
            </p>
        </Page>
    }
}

fn check(shell: &Shell, officer: &str, has_password: bool) -> Vec<FieldError> {
    let i18n = &shell.i18n;
    let mut errors = Vec::new();
    if officer.parse::<rubrica_core::identity::OfficerName>().is_err() {
        let text = i18n.text("problem-officer-name-malformed");
        errors.push(FieldError { field: "officer", text });
    }
    if !has_password {
        let text = i18n.text("error-password-missing");
        errors.push(FieldError { field: "password", text });
    }
    errors
}

async fn prove(
    shell: &UseReducerHandle<Shell>,
    officer: String,
    password: Password,
) -> Result<OfficerLoginCode, Trouble> {
    let blinded = shell.engine.ask(Request::StartLogin { password }).await?;
    let Response::Blinded(credential_request) = blinded else { return Err(unexpected()) };
    let body = OfficerLoginStart { officer, credential_request };
    let started: LoginStarted = api::post("/office/login/start", Csrf::None, &body).await?;
    let finish = Request::FinishOfficerLogin {
        subject: started.subject,
        credential_response: started.credential_response,
        stretching: started.stretching,
    };
    // A wrong password is noticed by the engine: there is nothing to be sent then.
    let proof = shell.engine.ask(finish).await.map_err(|problem| match problem.code.as_str() {
        "password_wrong" => Trouble::new("officer_login_failed"),
        _ => problem,
    })?;
    let Response::Proved(credential_finalization) = proof else { return Err(unexpected()) };
    let body = LoginFinish { login: started.login, credential_finalization };
    api::post("/office/login/finish", Csrf::None, &body).await
}
