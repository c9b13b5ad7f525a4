//! One's own data, masked, and what can be done about them.

use crate::api;
use crate::body::Body;
use crate::browser::Moment;
use crate::routes::Route;
use crate::screens::certificates::use_login;
use crate::screens::login::Destination;
use crate::shell::{Shell, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::Page;
use rubrica_core::api::v1::OwnData;
use rubrica_core::identity::{DocumentKind, OwnAct, RegistrationLevel, RegistrationWay};
use rubrica_core::time::Date;
use yew::platform::spawn_local;
use yew::{Html, component, html, use_effect_with, use_state};
use yew_router::prelude::Link;

/// The screen.
#[component]
pub(crate) fn MyData() -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let data = use_state(|| None::<OwnData>);
    let trouble = use_state(|| None::<Trouble>);
    let logged_in = use_login(Destination::Me);
    let subject = shell.open_session().filter(|_| logged_in).map(|session| session.subject);
    {
        let (shell, data, trouble) = (shell.clone(), data.clone(), trouble.clone());
        use_effect_with(subject, move |subject| {
            if subject.is_some() {
                spawn_local(async move {
                    match note(&shell, api::get::<OwnData>("/me").await) {
                        Ok(found) => data.set(Some(found)),
                        Err(problem) => trouble.set(Some(problem)),
                    }
                });
            }
        });
    }
    if !logged_in {
        return Html::default();
    }
    html! {
        <Page title={i18n.text("me-title")} owner={Body::Aeat} trouble={(*trouble).clone()}>
            if let Some(data) = &*data {
                { details(&shell, data) }
                <h2>{ i18n.text("me-acts") }</h2>
                <ul class="cards">{ for acts(&shell, data) }</ul>
            } else if trouble.is_none() {
                <p role="status">{ i18n.text("loading") }</p>
            }
        </Page>
    }
}

fn details(shell: &Shell, data: &OwnData) -> Html {
    let i18n = &shell.i18n;
    let document = match data.document {
        DocumentKind::Dni => "me-document-dni",
        DocumentKind::Tie => "me-document-tie",
        DocumentKind::EuCitizen => "me-document-eu-citizen",
    };
    let level = match data.level {
        RegistrationLevel::Basic => "me-level-basic",
        RegistrationLevel::Advanced => "me-level-advanced",
    };
    let way = match data.way {
        RegistrationWay::Office => "me-way-office",
        RegistrationWay::Certificate => "me-way-certificate",
        RegistrationWay::VideoReviewed => "me-way-video-reviewed",
        RegistrationWay::VideoAutomatic => "me-way-video-automatic",
        RegistrationWay::Letter => "me-way-letter",
    };
    let identified = match data.identified_at {
        Some(at) => i18n.moment(at, Moment::Day),
        None => i18n.text("me-never-identified"),
    };
    let rows = [
        ("me-name", data.name.full()),
        ("me-identifier", data.identifier_hint.clone()),
        ("me-document", i18n.text(document)),
        ("me-document-expires", last_day(shell, data.document_expires)),
        ("me-phone", i18n.with("me-ends-in", &[("digits", data.phone_hint.as_str().into())])),
        ("me-email", data.email_hint.clone()),
        ("me-level", i18n.text(level)),
        ("me-way", i18n.text(way)),
        ("me-since", i18n.moment(data.registered_at, Moment::Day)),
        ("me-identified", identified),
        ("me-password", i18n.text(if data.has_password { "me-active" } else { "me-not-active" })),
    ];
    html! {
        <dl id="own-data">
            { for rows.into_iter().map(|(key, value)| html! {
                <>
                    <dt>{ i18n.text(key) }</dt>
                    <dd id={key}>{ value }</dd>
                </>
            }) }
        </dl>
    }
}

fn last_day(shell: &Shell, Date { year, month, day }: Date) -> String {
    if year == Date::PERMANENT.year {
        shell.i18n.text("me-permanent")
    } else {
        format!("{day:02}/{month:02}/{year:04}")
    }
}

fn acts<'a>(shell: &'a Shell, data: &'a OwnData) -> impl Iterator<Item = Html> + 'a {
    let basic = data.level == RegistrationLevel::Basic;
    let listed = data.acts.iter().filter(move |state| match state.act {
        OwnAct::RaiseLevel => basic,
        OwnAct::RenewRegistration => !basic,
        _ => true,
    });
    let acts = listed.map(|state| match state.act {
        OwnAct::RegenerateCode => (Route::MyCode, "code"),
        OwnAct::ChangeEmail => (Route::MyEmail, "email"),
        OwnAct::ChangePhone => (Route::MyPhone, "phone"),
        OwnAct::RaiseLevel => (Route::MyLevel, "level"),
        OwnAct::RenewRegistration => (Route::MyRenewal, "renewal"),
        OwnAct::Leave => (Route::Leave, "leave"),
    });
    let password: &[(Route, &str)] = if data.has_password {
        &[(Route::MyPassword, "password"), (Route::Deregister, "deregister")]
    } else {
        &[(Route::Activate, "activate")]
    };
    let sessions = [(Route::MyUses, "uses"), (Route::MySessions, "sessions")];
    let video = basic.then_some((Route::RegisterVideo, "video"));
    acts.chain(video).chain(password.iter().copied()).chain(sessions).map(|(to, name)| {
        let text = |part: &str| shell.i18n.text(&format!("act-{name}-{part}"));
        html! {
            <li class="card" id={format!("act-{name}")}>
                <h3><Link<Route> {to}>{ text("title") }</Link<Route>></h3>
                <p>{ text("text") }</p>
            </li>
        }
    })
}
