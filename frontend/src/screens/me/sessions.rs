//! The citizen's sessions, and their end.

use crate::api;
use crate::body::Body;
use crate::browser::Moment;
use crate::routes::Route;
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::shell::{Shell, ShellAction, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::Page;
use gloo_net::http::Method;
use rubrica_core::api::v1::{
    BrowserFamily, EndSessions, ListedSession, SessionList, SystemFamily, WhichSessions,
};
use rubrica_core::identity::{LoginMethod, SessionId};
use yew::platform::spawn_local;
use yew::{
    Callback, Html, MouseEvent, Properties, UseReducerHandle, component, html, use_effect_with,
    use_state, use_state_eq,
};
use yew_router::prelude::{Link, use_navigator};

/// What is ended by a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    One(SessionId),
    Several(WhichSessions),
}

/// The list.
#[component]
pub(crate) fn Sessions() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let navigator = use_navigator();
    let sessions = use_state(|| None::<Vec<ListedSession>>);
    let trouble = use_state(|| None::<Trouble>);
    let said = use_state_eq(|| false);
    let busy = use_state_eq(|| false);
    let logged_in = use_login(Destination::Sessions);
    let subject = shell.open_session().filter(|_| logged_in).map(|session| session.subject);
    {
        let (shell, sessions, trouble) = (shell.clone(), sessions.clone(), trouble.clone());
        use_effect_with(subject, move |subject| {
            if subject.is_some() {
                spawn_local(async move {
                    match fetch(&shell).await {
                        Ok(found) => sessions.set(Some(found)),
                        Err(problem) => trouble.set(Some(problem)),
                    }
                });
            }
        });
    }
    let on_end = {
        let shell = shell.clone();
        let (sessions, trouble) = (sessions.clone(), trouble.clone());
        let (said, busy) = (said.clone(), busy.clone());
        Callback::from(move |end: End| {
            if *busy {
                return;
            }
            busy.set(true);
            said.set(false);
            trouble.set(None);
            let shell = shell.clone();
            let (sessions, trouble) = (sessions.clone(), trouble.clone());
            let (said, busy) = (said.clone(), busy.clone());
            let navigator = navigator.clone();
            spawn_local(async move {
                let ended = perform(&shell, end).await;
                busy.set(false);
                if ended.is_ok() && end == End::Several(WhichSessions::All) {
                    shell.dispatch(ShellAction::Close);
                    if let Some(navigator) = navigator {
                        navigator.push(&Route::Home);
                    }
                    return;
                }
                let result = match ended {
                    Ok(()) => fetch(&shell).await,
                    Err(problem) => Err(problem),
                };
                match result {
                    Ok(found) => {
                        said.set(true);
                        sessions.set(Some(found));
                    }
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    if !logged_in {
        return Html::default();
    }
    let several = |which| on_end.reform(move |_: MouseEvent| End::Several(which));
    html! {
        <Page title={i18n.text("sessions-title")} owner={Body::Giss}
            trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("sessions-lead") }</p>
            <p role="status" id="sessions-said">
                if *said { { i18n.text("sessions-ended") } }
            </p>
            if shell.open_session().is_some_and(|it| it.method == LoginMethod::Password) {
                <p id="make-surer">
                    <Link<Route> to={Route::MySurer}>{ i18n.text("sessions-surer") }</Link<Route>>
                </p>
            }
            if let Some(sessions) = &*sessions {
                <ul class="cards cards-single" id="sessions">
                    { for sessions.iter().map(|session| html! {
                        <Card session={session.clone()} on_end={on_end.clone()} />
                    }) }
                </ul>
                <div class="actions">
                    if sessions.len() > 1 {
                        <button type="button" id="end-others" class="button"
                            onclick={several(WhichSessions::Others)}>
                            { i18n.text("sessions-end-others") }
                        </button>
                    }
                    <button type="button" id="end-all" class="button-quiet"
                        onclick={several(WhichSessions::All)}>
                        { i18n.text("sessions-end-all") }
                    </button>
                </div>
            } else if trouble.is_none() {
                <p role="status">{ i18n.text("loading") }</p>
            }
            <p>{ i18n.text("sessions-strange") }</p>
        </Page>
    }
}

async fn fetch(shell: &UseReducerHandle<Shell>) -> Result<Vec<ListedSession>, Trouble> {
    let list = note(shell, api::get::<SessionList>("/sessions").await)?;
    Ok(list.sessions)
}

async fn perform(shell: &UseReducerHandle<Shell>, end: End) -> Result<(), Trouble> {
    let result = match end {
        End::One(id) => api::signal(Method::DELETE, &format!("/sessions/{id}"), shell.csrf()).await,
        End::Several(which) => {
            let body = EndSessions { which };
            api::post_for_nothing("/sessions/end-all", shell.csrf(), &body).await
        }
    };
    note(shell, result)
}

#[derive(Properties, PartialEq)]
struct CardProps {
    session: ListedSession,
    on_end: Callback<End>,
}

/// One session.
#[component]
fn Card(props: &CardProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let session = &props.session;
    let name = seen_with(&shell, session);
    let id = session.id;
    let end = props.on_end.reform(move |_: MouseEvent| End::One(id));
    html! {
        <li class="card">
            <h2>
                { name.clone() }
                if session.current {
                    { " " }<span class="tag tag-good">{ i18n.text("session-current") }</span>
                }
            </h2>
            <p>{ i18n.text(method(session.method)) }</p>
            <p>
                { i18n.with("session-times", &[
                    ("opened", i18n.moment(session.opened_at, Moment::DayAndTime).into()),
                    ("seen", i18n.moment(session.seen_at, Moment::DayAndTime).into()),
                ]) }
            </p>
            if !session.current {
                <p>
                    <button type="button" class="button-quiet end-one" onclick={end}>
                        { i18n.with("session-end", &[("name", name.into())]) }
                    </button>
                </p>
            }
        </li>
    }
}

/// "Firefox on Linux"; where neither is known, that.
fn seen_with(shell: &Shell, session: &ListedSession) -> String {
    let i18n = &shell.i18n;
    let browser = match session.seen_with.browser {
        BrowserFamily::Chrome => "Chrome",
        BrowserFamily::Edge => "Edge",
        BrowserFamily::Firefox => "Firefox",
        BrowserFamily::Opera => "Opera",
        BrowserFamily::Safari => "Safari",
        BrowserFamily::SamsungInternet => "Samsung Internet",
        BrowserFamily::Other => "",
    };
    let system = match session.seen_with.system {
        SystemFamily::Android => "Android",
        SystemFamily::ChromeOs => "ChromeOS",
        SystemFamily::Ios => "iOS",
        SystemFamily::Linux => "Linux",
        SystemFamily::Macos => "macOS",
        SystemFamily::Windows => "Windows",
        SystemFamily::Other => "",
    };
    match (browser, system) {
        ("", "") => i18n.text("session-unknown"),
        (known, "") | ("", known) => known.to_owned(),
        (browser, system) => i18n
            .with("session-browser-on", &[("browser", browser.into()), ("system", system.into())]),
    }
}

/// How a session was opened, in words.
pub(super) const fn method(method: LoginMethod) -> &'static str {
    match method {
        LoginMethod::Password => "method-password",
        LoginMethod::PasswordOtp => "method-password-otp",
        LoginMethod::Pin => "method-pin",
        LoginMethod::Device => "method-device",
        LoginMethod::Passkey => "method-passkey",
        LoginMethod::Certificate => "method-certificate",
        LoginMethod::Dnie => "method-dnie",
    }
}
