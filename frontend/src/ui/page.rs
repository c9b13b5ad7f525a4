//! The frame of every screen: in whose pages the citizen is, what went wrong, the one heading.

use crate::body::Body;
use crate::browser;
use crate::routes::Route;
use crate::shell::{Shell, use_shell};
use crate::trouble::Trouble;
use std::cell::Cell;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, TargetCast as _, component, html,
    use_effect_with,
};
use yew_router::prelude::Link;

/// An error at a field. The summary and the field say it in the same words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// Identifier of the field.
    pub(crate) field: &'static str,
    /// What is wrong and what to do.
    pub(crate) text: String,
}

/// The error at a field, if there is one.
pub(crate) fn error_at(errors: &[FieldError], field: &str) -> Option<AttrValue> {
    errors.iter().find(|error| error.field == field).map(|error| error.text.clone().into())
}

#[derive(Properties, PartialEq)]
pub(crate) struct PageProps {
    /// The heading, and the title of the tab.
    pub(crate) title: AttrValue,
    /// The body that is responsible for the step.
    pub(crate) owner: Body,
    /// What is wrong with what was typed.
    #[prop_or_default]
    pub(crate) errors: Vec<FieldError>,
    /// What went wrong that is not the citizen's mistake.
    #[prop_or_default]
    pub(crate) trouble: Option<Trouble>,
    pub(crate) children: Html,
}

thread_local! {
    /// The browser itself starts at the top of the first screen.
    static FIRST: Cell<bool> = const { Cell::new(true) };
}

/// A screen. Moves the focus to the heading when it appears, and to the summary on errors.
#[component]
pub(crate) fn Page(props: &PageProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let has_errors = !props.errors.is_empty();
    let service = i18n.text("service-name");
    let title = if has_errors {
        i18n.with("title-error", &[("screen", props.title.as_str().into())])
    } else {
        props.title.to_string()
    };
    use_effect_with(format!("{title} – {service}"), |title| browser::set_title(title));
    use_effect_with(props.title.clone(), |_| {
        if !FIRST.replace(false) {
            if let Some(window) = browser::window() {
                window.scroll_to_with_x_and_y(0.0, 0.0);
            }
            browser::focus("heading");
        }
    });
    use_effect_with((props.errors.clone(), props.trouble.clone()), |(errors, trouble)| {
        if !errors.is_empty() {
            browser::focus("error-summary");
        } else if trouble.is_some() {
            browser::focus("trouble");
        }
    });
    html! {
        <>
            <Owner body={props.owner} />
            if has_errors {
                <ErrorSummary errors={props.errors.clone()} />
            }
            <h1 id="heading" tabindex="-1">{ props.title.clone() }</h1>
            if let Some(trouble) = &props.trouble {
                <TroubleNotice trouble={trouble.clone()} />
            }
            { props.children.clone() }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct OwnerProps {
    body: Body,
}

/// "You are at X, on behalf of Y" [domain A0].
#[component]
fn Owner(props: &OwnerProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let name = i18n.text(props.body.name_key());
    let application = i18n.text("application-own-pages");
    html! {
        <p id="owner" class={yew::classes!("owner", props.body.class())}>
            <span class="mark" aria-hidden="true">{ props.body.mark() }</span>
            <span class="owner-text">
                <span>{ i18n.with("owner-at", &[("body", name.into())]) }</span>
                <span class="owner-for">
                    { i18n.with("owner-for", &[("application", application.into())]) }
                </span>
            </span>
        </p>
    }
}

#[derive(Properties, PartialEq)]
struct ErrorSummaryProps {
    errors: Vec<FieldError>,
}

/// All errors above the heading, each a link to its field.
#[component]
fn ErrorSummary(props: &ErrorSummaryProps) -> Html {
    let shell = use_shell();
    // A fragment in the address would be a new address to the router: the focus is moved instead.
    let go = Callback::from(|event: MouseEvent| {
        event.prevent_default();
        let link = event.target_dyn_into::<HtmlElement>();
        let href =
            link.and_then(|link| link.unchecked_into::<web_sys::Element>().get_attribute("href"));
        if let Some(id) = href.as_deref().and_then(|href| href.strip_prefix('#')) {
            browser::focus(id);
        }
    });
    html! {
        <div id="error-summary" class="error-summary" role="alert" tabindex="-1"
            aria-labelledby="error-summary-title">
            <h2 id="error-summary-title">{ shell.i18n.text("error-summary-title") }</h2>
            <ul>
                { for props.errors.iter().map(|error| html! {
                    <li>
                        <a href={format!("#{}", error.field)} onclick={go.clone()}>
                            { &error.text }
                        </a>
                    </li>
                }) }
            </ul>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct TroubleNoticeProps {
    trouble: Trouble,
}

/// What happened, what became of the document, what to do, the reference.
#[component]
fn TroubleNotice(props: &TroubleNoticeProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let trouble = &props.trouble;
    html! {
        <div id="trouble" class="notice notice-bad" role="alert" tabindex="-1">
            <p class="notice-lead">{ i18n.trouble(trouble) }</p>
            if trouble.is_ours() {
                <p>{ i18n.text("trouble-document-safe") }</p>
            }
            if let Some((to, key)) = way_out(&shell, trouble) {
                <p>
                    <span id="way-out">
                        <Link<Route> {to} classes="button">{ i18n.text(key) }</Link<Route>>
                    </span>
                </p>
            }
            <p class="small">
                { i18n.text("trouble-reference") }{ " " }
                <code id="trouble-code">{ &trouble.code }</code>
            </p>
        </div>
    }
}

/// The screen that gets the citizen out of it, with its title.
fn way_out(shell: &Shell, trouble: &Trouble) -> Option<(Route, &'static str)> {
    let first = shell.open_session().is_some_and(|session| session.renewal.is_some());
    match trouble.code.as_str() {
        "account_blocked" => Some((Route::Reset, "reset-title")),
        "password_must_be_replaced" if first => Some((Route::Renewal, "replace-title")),
        // The password is asked for in a session that something else has opened.
        "password_must_be_replaced" => Some((Route::MyPassword, "act-password-title")),
        _ => None,
    }
}
