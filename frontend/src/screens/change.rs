//! Another password in the place of the one that is known: by one's own will, or because it has to be
//! replaced before anything else [domain A4.2, A4.4].

use crate::api;
use crate::body::Body;
use crate::routes::Route;
use crate::screens::authorisation::{Authorisation, Factor, Manner};
use crate::screens::certificates::use_session;
use crate::screens::login::{Destination, Onward};
use crate::shell::{ShellAction, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::{Page, SubmitButton};
use rubrica_core::api::v1::{OpenPasswordChange, Renewal, Session, Transaction};
use rubrica_engine_api::Act;
use yew::platform::spawn_local;
use yew::{
    Callback, Html, Properties, SubmitEvent, component, html, use_effect_with, use_state,
    use_state_eq,
};
use yew_router::prelude::{Link, use_location, use_navigator};

/// Where the citizen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// What a change means.
    Intro,
    /// Why the password has to be replaced.
    Renewal,
    /// The old password and the new one.
    Passwords,
    /// The one-time code.
    Code,
    /// All done.
    Done,
}

/// How far the change has come.
#[derive(Debug, Clone, PartialEq)]
enum Progress {
    Nothing,
    Opened(Transaction),
    Changed,
}

static MANNER: Manner = Manner {
    password_route: Route::MyPasswordNew,
    code_route: Route::MyPasswordCode,
    password_title: "change-password-title",
    code_title: "change-code-title",
    action: "change-submit",
};

#[derive(Properties, PartialEq)]
pub(crate) struct ChangeProps {
    pub(crate) step: Step,
}

/// The change.
#[component]
pub(crate) fn Change(props: &ChangeProps) -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let progress = use_state(|| Progress::Nothing);
    let onward = use_location().and_then(|location| location.query::<Onward>().ok());
    // The steps after the first do not carry it in their addresses.
    let wanted = use_state_eq(|| onward.map(|onward| onward.to));
    let to = onward.map(|onward| onward.to).or(*wanted);
    let logged_in = use_session(to.unwrap_or(Destination::Password));
    let renewal = shell.open_session().and_then(|session| session.renewal);

    let start = if renewal.is_some() { Route::Renewal } else { Route::MyPassword };
    let belongs = match (&*progress, props.step) {
        (Progress::Changed, Step::Done) | (Progress::Opened(_), Step::Passwords | Step::Code) => {
            None
        }
        (Progress::Changed, _) => Some(Route::MyPasswordDone),
        (_, Step::Intro) if renewal.is_none() => None,
        (_, Step::Renewal) if renewal.is_some() => None,
        // It was replaced meanwhile, in another tab perhaps.
        (_, Step::Renewal) => Some(to.map_or(Route::Me, Destination::route)),
        _ => Some(start),
    }
    .filter(|_| logged_in);
    {
        let navigator = navigator.clone();
        use_effect_with(belongs, move |belongs| {
            if let (Some(route), Some(navigator)) = (belongs, navigator) {
                navigator.replace(route);
            }
        });
    }
    if !logged_in || belongs.is_some() {
        return Html::default();
    }
    let go = Callback::from(move |route: Route| {
        if let Some(navigator) = &navigator {
            navigator.push(&route);
        }
    });
    let on_opened = {
        let (progress, wanted, go) = (progress.clone(), wanted.clone(), go.clone());
        Callback::from(move |opened| {
            wanted.set(to);
            progress.set(Progress::Opened(opened));
            go.emit(Route::MyPasswordNew);
        })
    };
    let factor = match props.step {
        Step::Passwords => Some(Factor::Password),
        Step::Code => Some(Factor::Code),
        Step::Intro | Step::Renewal | Step::Done => None,
    };
    match (&*progress, factor) {
        (Progress::Opened(opened), Some(factor)) => {
            let on_outcome = {
                let (shell, progress, go) = (shell.clone(), progress.clone(), go.clone());
                Callback::from(move |_| {
                    let (shell, progress, go) = (shell.clone(), progress.clone(), go.clone());
                    spawn_local(async move {
                        // The session serves for everything from now on: no page says otherwise.
                        match note(&shell, api::get::<Session>("/session").await) {
                            Ok(session) => shell.dispatch(ShellAction::Open(session)),
                            Err(_) => shell.dispatch(ShellAction::End),
                        }
                        progress.set(Progress::Changed);
                        go.emit(Route::MyPasswordDone);
                    });
                })
            };
            let back = if renewal.is_some() { Route::Renewal } else { Route::Me };
            html! {
                <Authorisation {factor} act={Act::PasswordChange(opened.clone())}
                    manner={&MANNER} {on_outcome} on_cancel={go.reform(move |()| back)}>
                    <p>{ shell.i18n.text("change-authorise-text") }</p>
                </Authorisation>
            }
        }
        (Progress::Changed, _) => html! { <Done {to} /> },
        _ => html! { <Start {renewal} {on_opened} /> },
    }
}

#[derive(Properties, PartialEq)]
struct StartProps {
    renewal: Option<Renewal>,
    on_opened: Callback<Transaction>,
}

/// What is going to happen, and why.
#[component]
fn Start(props: &StartProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let shell = shell.clone();
        let (trouble, busy) = (trouble.clone(), busy.clone());
        let on_opened = props.on_opened.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            busy.set(true);
            let shell = shell.clone();
            let (trouble, busy) = (trouble.clone(), busy.clone());
            let on_opened = on_opened.clone();
            spawn_local(async move {
                let path = "/transactions/password-change";
                let opened = api::post(path, shell.csrf(), &OpenPasswordChange {}).await;
                busy.set(false);
                match note(&shell, opened) {
                    Ok(opened) => on_opened.emit(opened),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let (title, lead) = match props.renewal {
        Some(renewal) => ("replace-title", reason_key(renewal)),
        None => ("act-password-title", "change-lead"),
    };
    html! {
        <Page title={i18n.text(title)} owner={Body::Giss} trouble={(*trouble).clone()}>
            <p class="lead" id="why">{ i18n.text(lead) }</p>
            if props.renewal.is_some() {
                <p>{ i18n.text("replace-first") }</p>
            }
            <ul>
                <li>{ i18n.text("change-needs") }</li>
                <li>{ i18n.text("change-certificates") }</li>
                <li>{ i18n.text("change-sessions") }</li>
            </ul>
            <form novalidate=true {onsubmit}>
                <SubmitButton label={i18n.text("change-start")} busy={*busy} />
            </form>
            <p>
                { i18n.text("change-forgotten") }{ " " }
                <Link<Route> to={Route::Reset}>{ i18n.text("reset-title") }</Link<Route>>
            </p>
        </Page>
    }
}

/// The message about why a password has to be replaced.
pub(crate) fn reason_key(renewal: Renewal) -> &'static str {
    if renewal == Renewal::Expired { "replace-expired" } else { "replace-inherited" }
}

#[derive(Properties, PartialEq)]
struct DoneProps {
    to: Option<Destination>,
}

/// All done: on to where the citizen wanted to go.
#[component]
fn Done(props: &DoneProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let (to, label) = match props.to {
        None | Some(Destination::Password) => (Route::Me, "me-back"),
        Some(destination) => (destination.route(), "change-go-on"),
    };
    html! {
        <Page title={i18n.text("change-done-title")} owner={Body::Giss}>
            <p class="lead">{ i18n.text("change-done-text") }</p>
            <p>{ i18n.text("change-done-sessions") }</p>
            <p class="actions">
                <span id="go-on">
                    <Link<Route> {to} classes="button">{ i18n.text(label) }</Link<Route>>
                </span>
            </p>
        </Page>
    }
}
