//! What stands before an act about one's own registration: whether this session may do it, and if not,
//! the code that makes it surer, or what else is needed.

use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::screens::too_weak::LogInAgain;
use crate::shell::{ShellAction, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::code_step::CodeStep;
use crate::ui::{FieldError, Page, SubmitButton};
use rubrica_core::api::v1::{OtpChallenge, Session, VerifySession};
use rubrica_core::identity::{LoginMethod, Needs, OwnAct};
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, SubmitEvent, component, html, use_effect_with, use_state,
    use_state_eq,
};
use yew_router::prelude::{Link, use_navigator};

#[derive(Properties, PartialEq)]
pub(super) struct SureProps {
    /// What is to be done.
    pub(super) act: OwnAct,
    /// The heading of its screen.
    pub(super) title: yew::AttrValue,
    /// Where to come back to after a login.
    pub(super) destination: Destination,
    /// The screen, once it may be done.
    pub(super) children: Html,
}

/// Shows the screen, or the way to it.
#[component]
pub(super) fn Sure(props: &SureProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let logged_in = use_login(props.destination);
    let (Some(session), true) = (shell.open_session(), logged_in) else { return Html::default() };
    let by_code = shell.configuration.as_ref().is_some_and(|it| it.policy.phone_change_by_code);
    let needs = props.act.needs(by_code);
    if needs.are_met_by(session.method) {
        return props.children.clone();
    }
    let raisable =
        session.method == LoginMethod::Password && needs.are_met_by(LoginMethod::PasswordOtp);
    if raisable {
        return html! { <StepUp title={props.title.clone()} /> };
    }
    let key = match needs {
        Needs::TwoFactors => "problem-needs-two-factors",
        Needs::MoreThanThePhone => "problem-needs-more-than-phone",
        Needs::Certificate => "problem-needs-certificate",
        Needs::Dnie => "problem-needs-dnie",
    };
    html! {
        <Page title={props.title.clone()} owner={Body::Aeat}>
            <p class="notice" id="needs">{ i18n.text(key) }</p>
            <p><LogInAgain /></p>
            <p><Link<Route> to={Route::Me}>{ i18n.text("me-back") }</Link<Route>></p>
        </Page>
    }
}

/// A session that the password alone opened is made surer because its owner wants it to be.
#[component]
pub(crate) fn Surer() -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let logged_in = use_login(Destination::Sessions);
    let raised =
        shell.open_session().is_some_and(|session| session.method != LoginMethod::Password);
    use_effect_with(raised, move |raised| {
        if let (true, Some(navigator)) = (*raised, navigator) {
            navigator.replace(&Route::MySessions);
        }
    });
    if !logged_in || raised {
        return Html::default();
    }
    html! { <StepUp title={shell.i18n.text("sessions-surer")} /> }
}

#[derive(Properties, PartialEq)]
pub(crate) struct StepUpProps {
    /// The heading of the screen that waits behind this.
    pub(crate) title: yew::AttrValue,
    /// Where whoever gives it up goes.
    #[prop_or(Route::Me)]
    pub(crate) back: Route,
    /// That way in words.
    #[prop_or("me-back")]
    pub(crate) back_key: &'static str,
}

/// A code by SMS makes the session surer; the screen that waits behind this appears by itself then.
#[component]
pub(crate) fn StepUp(props: &StepUpProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let challenge = use_state(|| None::<OtpChallenge>);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let send = {
        let shell = shell.clone();
        let (challenge, errors) = (challenge.clone(), errors.clone());
        let (trouble, busy) = (trouble.clone(), busy.clone());
        Callback::from(move |()| {
            if *busy {
                return;
            }
            busy.set(true);
            errors.set(Vec::new());
            trouble.set(None);
            let shell = shell.clone();
            let (challenge, trouble, busy) = (challenge.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let sent = api::post_nothing("/session/otp", shell.csrf()).await;
                busy.set(false);
                match note(&shell, sent) {
                    Ok(sent) => challenge.set(Some(sent)),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let on_code = {
        let shell = shell.clone();
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        Callback::from(move |code| {
            busy.set(true);
            errors.set(Vec::new());
            trouble.set(None);
            let shell = shell.clone();
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            spawn_local(async move {
                let body = VerifySession { code };
                let raised = api::post("/session/otp/verify", shell.csrf(), &body).await;
                busy.set(false);
                match note::<Session>(&shell, raised) {
                    Ok(session) => shell.dispatch(ShellAction::Open(session)),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "otp", text }]);
                    }
                }
            });
        })
    };
    let back = props.back;
    let on_cancel = Callback::from(move |()| {
        if let Some(navigator) = &navigator {
            navigator.push(&back);
        }
    });
    if let Some(challenge) = &*challenge {
        return html! {
            <CodeStep title={i18n.text("sure-code-title")} owner={Body::Giss}
                action={i18n.text("continue")} challenge={challenge.clone()}
                errors={(*errors).clone()} trouble={(*trouble).clone()} busy={*busy}
                {on_code} on_resend={send} {on_cancel}>
                <p>{ i18n.text("sure-text") }</p>
            </CodeStep>
        };
    }
    let onsubmit = send.reform(|event: SubmitEvent| event.prevent_default());
    html! {
        <Page title={props.title.clone()} owner={Body::Giss} trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("sure-text") }</p>
            <form novalidate=true {onsubmit}>
                <SubmitButton id="send-code" label={i18n.text("sure-send")} busy={*busy} />
            </form>
            <p><Link<Route> to={back}>{ i18n.text(props.back_key) }</Link<Route>></p>
        </Page>
    }
}
