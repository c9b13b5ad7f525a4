//! The passkeys that there are: their names, and their end.

use crate::api;
use crate::body::Body;
use crate::browser::Moment;
use crate::passkey;
use crate::shell::{Shell, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::{Page, SubmitButton, TextField};
use gloo_net::http::Method;
use rubrica_core::api::v1::{ListedPasskey, PasskeyList, RenamePasskey};
use rubrica_core::identity::ApproverId;
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, MouseEvent, Properties, SubmitEvent, UseReducerHandle, component,
    html, use_effect_with, use_state, use_state_eq,
};

/// What is done to a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Change {
    Rename(ApproverId, String),
    Remove(ApproverId),
}

/// What is open in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    /// The field for another name.
    Name,
    /// The question whether it is meant.
    Removal,
}

#[derive(Properties, PartialEq)]
pub(super) struct ListProps {
    /// Goes to add one.
    pub(super) on_add: Callback<()>,
}

/// The list.
#[component]
pub(super) fn List(props: &ListProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let known = use_state(|| None::<Vec<ListedPasskey>>);
    let trouble = use_state(|| None::<Trouble>);
    let said = use_state_eq(|| None::<&'static str>);
    let busy = use_state_eq(|| false);
    let opened = use_state_eq(|| None::<(ApproverId, Opened)>);
    {
        let (shell, known, trouble) = (shell.clone(), known.clone(), trouble.clone());
        use_effect_with((), move |()| {
            spawn_local(async move {
                match fetch(&shell).await {
                    Ok(found) => known.set(Some(found)),
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        });
    }
    let on_change = {
        let shell = shell.clone();
        let (known, trouble) = (known.clone(), trouble.clone());
        let (said, busy, opened) = (said.clone(), busy.clone(), opened.clone());
        Callback::from(move |change: Change| {
            if *busy {
                return;
            }
            busy.set(true);
            said.set(None);
            trouble.set(None);
            let shell = shell.clone();
            let (known, trouble) = (known.clone(), trouble.clone());
            let (said, busy, opened) = (said.clone(), busy.clone(), opened.clone());
            spawn_local(async move {
                let news = match change {
                    Change::Rename(..) => "passkeys-renamed",
                    Change::Remove(_) => "passkeys-removed",
                };
                let result = match perform(&shell, change).await {
                    Ok(()) => fetch(&shell).await,
                    Err(problem) => Err(problem),
                };
                busy.set(false);
                match result {
                    Ok(found) => {
                        said.set(Some(news));
                        opened.set(None);
                        known.set(Some(found));
                    }
                    Err(problem) => trouble.set(Some(problem)),
                }
            });
        })
    };
    let on_open = {
        let opened = opened.clone();
        Callback::from(move |what| opened.set(what))
    };
    let opened_of = |id: ApproverId| opened.filter(|(of, _)| *of == id).map(|(_, what)| what);
    let possible = passkey::are_there(shell.configuration.as_deref());
    html! {
        <Page title={i18n.text("passkeys-title")} owner={Body::Giss} trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("passkeys-intro") }</p>
            <p role="status" id="passkeys-said">
                if let Some(key) = *said { { i18n.text(key) } }
            </p>
            if possible {
                <p>
                    <button type="button" id="add" class="button"
                        onclick={props.on_add.reform(|_| ())}>
                        { i18n.text("passkeys-add") }
                    </button>
                </p>
            } else {
                <p class="notice">{ i18n.text("passkeys-unavailable") }</p>
            }
            if let Some(known) = &*known {
                if known.is_empty() {
                    <p id="passkeys-none">{ i18n.text("passkeys-none") }</p>
                } else {
                    <ul class="cards cards-single" id="passkeys"
                        aria-label={i18n.text("passkeys-list")}>
                        { for known.iter().map(|passkey| html! {
                            <Card key={passkey.id.to_string()} passkey={passkey.clone()}
                                opened={opened_of(passkey.id)} on_open={on_open.clone()}
                                busy={*busy} on_change={on_change.clone()} />
                        }) }
                    </ul>
                }
            } else if trouble.is_none() {
                <p role="status">{ i18n.text("loading") }</p>
            }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    passkey: ListedPasskey,
    /// What is open of this one. Of all cards together, one thing is open.
    opened: Option<Opened>,
    busy: bool,
    on_open: Callback<Option<(ApproverId, Opened)>>,
    on_change: Callback<Change>,
}

/// One passkey. Its removal is asked for twice.
#[component]
fn Card(props: &CardProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let passkey = &props.passkey;
    let name = use_state_eq(|| passkey.label.clone());
    let id = passkey.id;
    let with_name = |key| i18n.with(key, &[("name", passkey.label.as_str().into())]);
    let moment = |key, at| i18n.with(key, &[("when", i18n.moment(at, Moment::Day).into())]);
    let used = match passkey.used_at {
        Some(at) => moment("passkeys-used", at),
        None => i18n.text("passkeys-never-used"),
    };
    let where_it_works = if passkey.backed_up { "passkeys-synced" } else { "passkeys-one-device" };
    let on_input = {
        let name = name.clone();
        Callback::from(move |typed| name.set(typed))
    };
    let onsubmit = {
        let (name, on_change) = (name.clone(), props.on_change.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            on_change.emit(Change::Rename(id, (*name).clone()));
        })
    };
    let open = |what: Option<Opened>| {
        props.on_open.reform(move |_: MouseEvent| what.map(|what| (id, what)))
    };
    let remove = props.on_change.reform(move |_: MouseEvent| Change::Remove(id));
    html! {
        <li class="card">
            <h2>{ passkey.label.clone() }</h2>
            <p>{ moment("passkeys-created", passkey.created_at) }{ ". " }{ used }{ "." }</p>
            <p>{ i18n.text(where_it_works) }{ "." }</p>
            { match props.opened {
                Some(Opened::Name) => html! {
                    <form novalidate=true {onsubmit}>
                        <TextField id="new-label" label={i18n.text("passkeys-label")}
                            hint={AttrValue::from(i18n.text("passkeys-label-hint"))}
                            value={(*name).clone()} {on_input} autocomplete="off" />
                        <SubmitButton id="rename-save" label={i18n.text("passkeys-save-name")}
                            busy={props.busy} />
                    </form>
                },
                Some(Opened::Removal) => html! {
                    <div class="notice" role="group"
                        aria-label={with_name("passkeys-removal-title")}>
                        <p class="notice-lead">{ with_name("passkeys-removal-title") }</p>
                        <p>{ i18n.text("passkeys-removal-text") }</p>
                        <p class="actions">
                            <button type="button" id="remove-confirm" class="button"
                                onclick={remove}>
                                { i18n.text("passkeys-removal-confirm") }
                            </button>
                            <button type="button" id="remove-cancel" class="button-quiet"
                                onclick={open(None)}>
                                { i18n.text("passkeys-removal-cancel") }
                            </button>
                        </p>
                    </div>
                },
                None => html! {
                    <p class="actions">
                        <button type="button" class="button-quiet rename"
                            onclick={open(Some(Opened::Name))}>
                            { with_name("passkeys-rename") }
                        </button>
                        <button type="button" class="button-quiet remove"
                            onclick={open(Some(Opened::Removal))}>
                            { with_name("passkeys-remove") }
                        </button>
                    </p>
                },
            } }
        </li>
    }
}

async fn fetch(shell: &UseReducerHandle<Shell>) -> Result<Vec<ListedPasskey>, Trouble> {
    note(shell, api::get::<PasskeyList>("/passkeys").await).map(|list| list.passkeys)
}

async fn perform(shell: &UseReducerHandle<Shell>, change: Change) -> Result<(), Trouble> {
    let done = match change {
        Change::Rename(id, label) => {
            let path = format!("/passkeys/{id}/name");
            api::post_for_nothing(&path, shell.csrf(), &RenamePasskey { label }).await
        }
        Change::Remove(id) => {
            api::signal(Method::DELETE, &format!("/passkeys/{id}"), shell.csrf()).await
        }
    };
    note(shell, done)
}
