//! The last step: the password.

use super::Way;
use crate::api::{self, Csrf};
use crate::body::Body;
use crate::ceremony::unexpected;
use crate::screens::new_password::{NewPasswordField, Owner, check, use_new_password};
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton};
use rubrica_core::api::v1::{
    ActivationPasswordFinish, ActivationPasswordStart, ActivationPasswordStarted,
    ActivationStarted, PasswordStarted, ResetCompare,
};
use rubrica_core::inherited::Scheme;
use rubrica_engine_api::{Password, Request, Response};
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, UseReducerHandle, component, html,
    use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct NewPasswordProps {
    pub(super) way: Way,
    pub(super) started: ActivationStarted,
    pub(super) identifier: AttrValue,
    pub(super) on_finished: Callback<()>,
}

/// A new password.
#[component]
pub(super) fn NewPassword(props: &NewPasswordProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let way = props.way;
    let new = use_new_password();
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    // The step before does not let anything else through.
    let Some(owner) = Owner::of_typed(&props.started.name, &props.identifier) else {
        return Html::default();
    };
    let onsubmit = {
        let (shell, started) = (shell.clone(), props.started.clone());
        let on_finished = props.on_finished.clone();
        let (new, owner) = (new.clone(), owner.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            let password = new.take();
            trouble.set(None);
            let found = check(&shell, &owner, password.as_ref());
            errors.set(found.clone());
            let Some(password) = password.filter(|_| found.is_empty()) else { return };
            busy.set(true);
            let (shell, started) = (shell.clone(), started.clone());
            let on_finished = on_finished.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let result = choose(&shell, way, &started, password).await;
                busy.set(false);
                match result {
                    Ok(Choice::Made) => on_finished.emit(()),
                    Ok(Choice::Unchanged) => {
                        let text = shell.i18n.text("error-password-unchanged");
                        errors.set(vec![FieldError { field: "new-password", text }]);
                    }
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    html! {
        <Page title={i18n.text("new-password-title")} owner={Body::Dgp}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <p>{ i18n.text("new-password-text") }</p>
            if way == Way::Reset {
                <p class="notice" id="reset-means">{ i18n.text("reset-means-certificates") }</p>
            }
            <form novalidate=true {onsubmit}>
                // Lets password managers store the password under the right name.
                <input type="text" name="identifier" class="hidden-text" tabindex="-1"
                    aria-hidden="true" autocomplete="username" readonly=true
                    value={props.identifier.clone()} />
                <NewPasswordField {owner} state={new} error={error_at(&errors, "new-password")}
                    busy={*busy} />
                <SubmitButton label={i18n.text(way.key("new-password-submit", "reset-submit"))}
                    busy={*busy} />
            </form>
        </Page>
    }
}

/// What became of the password that was typed.
enum Choice {
    Made,
    /// It is the one before, and so it stays.
    Unchanged,
}

async fn choose(
    shell: &UseReducerHandle<Shell>,
    way: Way,
    started: &ActivationStarted,
    password: Password,
) -> Result<Choice, Trouble> {
    if way == Way::Reset && is_the_one_before(shell, started, password.clone()).await? {
        return Ok(Choice::Unchanged);
    }
    register(shell, way, started, password).await.map(|()| Choice::Made)
}

/// Whether a login with the password would succeed. It is this page that learns it, and nobody else.
async fn is_the_one_before(
    shell: &UseReducerHandle<Shell>,
    started: &ActivationStarted,
    password: Password,
) -> Result<bool, Trouble> {
    let same = Request::StartLogin { password: password.clone() };
    match compare(shell, started, same).await? {
        (false, Some(scheme)) => {
            let start = Request::StartInheritedLogin { password, scheme };
            match compare(shell, started, start).await {
                Ok((same, _)) => Ok(same),
                // The system before this one cannot have had it.
                Err(trouble) if trouble.code == "credentials_wrong" => Ok(false),
                Err(trouble) => Err(trouble),
            }
        }
        (same, _) => Ok(same),
    }
}

/// Whether what is blinded by `start` is the password before; and how a system before this one hashed
/// that, if it was one of its own.
async fn compare(
    shell: &UseReducerHandle<Shell>,
    started: &ActivationStarted,
    start: Request,
) -> Result<(bool, Option<Scheme>), Trouble> {
    let blinded = shell.engine.ask(start).await?;
    let Response::Blinded(credential_request) = blinded else { return Err(unexpected()) };
    let body = ResetCompare { activation: started.activation.clone(), credential_request };
    let answer: PasswordStarted = api::post("/reset/compare", Csrf::None, &body).await?;
    let finish = Request::FinishLogin {
        subject: started.subject,
        credential_response: answer.credential_response,
        stretching: answer.stretching,
    };
    match shell.engine.ask(finish).await {
        Ok(_) => Ok((true, answer.inherited)),
        Err(trouble) if trouble.code == "credentials_wrong" => Ok((false, answer.inherited)),
        Err(trouble) => Err(trouble),
    }
}

async fn register(
    shell: &UseReducerHandle<Shell>,
    way: Way,
    started: &ActivationStarted,
    password: Password,
) -> Result<(), Trouble> {
    let blinded = shell.engine.ask(Request::StartRegistration { password }).await?;
    let Response::Blinded(registration_request) = blinded else { return Err(unexpected()) };
    let activation = started.activation.clone();
    let body = ActivationPasswordStart { activation: activation.clone(), registration_request };
    let answer: ActivationPasswordStarted =
        api::post(&way.call("password/start"), Csrf::None, &body).await?;
    let finish = Request::FinishRegistration { subject: started.subject, started: answer };
    let Response::Registered(registration_upload) = shell.engine.ask(finish).await? else {
        return Err(unexpected());
    };
    let body = ActivationPasswordFinish { activation, registration_upload };
    let path = way.call("password/finish");
    match api::post_for_nothing(&path, Csrf::None, &body).await {
        // The certificates may be revoked and the password not replaced: the same again finishes it.
        Err(trouble) if way == Way::Reset && trouble.code == "offline" => {
            api::post_for_nothing(&path, Csrf::None, &body).await
        }
        other => other,
    }
}
