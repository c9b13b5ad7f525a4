//! Whether this phone is rung when a request waits: its owner says so with a button.

use crate::api::{self, Csrf};
use crate::phone::Bell;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use gloo_net::http::Method;
use rubrica_core::api::v1::device::PushOffer;
use yew::platform::spawn_local;
use yew::{Callback, Html, Properties, component, html, use_effect_with, use_state, use_state_eq};

#[derive(Properties, PartialEq)]
pub(super) struct RingingProps {
    /// What the service offers.
    pub(super) offer: PushOffer,
}

/// The bell of the phone.
#[component]
pub(super) fn Ringing(props: &RingingProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let bell = use_state_eq(|| None::<Bell>);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    {
        let bell = bell.clone();
        let PushOffer { key, on: known } = props.offer.clone();
        use_effect_with((), move |()| {
            spawn_local(async move {
                bell.set(Some(match Bell::look(&key).await {
                    // The service has forgotten it, or never heard of it.
                    Bell::On if !known => Bell::Off,
                    other => other,
                }));
            });
        });
    }
    let turn = |on: bool| {
        let (bell, trouble, busy) = (bell.clone(), trouble.clone(), busy.clone());
        let key = props.offer.key.clone();
        Callback::from(move |_| {
            if *busy {
                return;
            }
            busy.set(true);
            trouble.set(None);
            let (bell, trouble, busy) = (bell.clone(), trouble.clone(), busy.clone());
            let key = key.clone();
            spawn_local(async move {
                let turned = if on {
                    match Bell::turn_on(&key).await {
                        Ok(body) => api::post_for_nothing("/device/push", Csrf::None, &body).await,
                        Err(problem) => Err(problem),
                    }
                } else {
                    Bell::turn_off().await;
                    api::signal(Method::DELETE, "/device/push", Csrf::None).await
                };
                match turned {
                    Ok(()) => bell.set(Some(if on { Bell::On } else { Bell::Off })),
                    Err(problem) => {
                        trouble.set(Some(problem));
                        let look = Bell::look(&key).await;
                        bell.set(Some(if look == Bell::On { Bell::Off } else { look }));
                    }
                }
                busy.set(false);
            });
        })
    };
    html! {
        <section id="ringing" aria-live="polite">
            if let Some(problem) = &*trouble {
                <p id="ring-trouble" class="notice notice-bad" role="alert">
                    { i18n.trouble(problem) }
                </p>
            }
            { match *bell {
                None => Html::default(),
                Some(Bell::None) => html! {
                    <p id="ring-none" class="small">{ i18n.text("movil-ring-none") }</p>
                },
                Some(Bell::Denied) => html! {
                    <p id="ring-denied" class="small">{ i18n.text("movil-ring-denied") }</p>
                },
                Some(Bell::Off) => html! {
                    <>
                        <p>{ i18n.text("movil-ring-text") }</p>
                        <p>
                            <button type="button" id="ring-on" class="button-quiet" onclick={turn(true)}>
                                { i18n.text("movil-ring-on") }
                            </button>
                        </p>
                    </>
                },
                Some(Bell::On) => html! {
                    <>
                        <p id="ring-is-on">{ i18n.text("movil-ring-is-on") }</p>
                        <p>
                            <button type="button" id="ring-off" class="button-quiet" onclick={turn(false)}>
                                { i18n.text("movil-ring-off") }
                            </button>
                        </p>
                    </>
                },
            } }
        </section>
    }
}
