//! Choosing a file, or dropping one.

use super::field::FieldFrame;
use crate::shell::use_shell;
use web_sys::{File, HtmlInputElement};
use yew::{
    AttrValue, Callback, DragEvent, Event, Html, Properties, TargetCast as _, classes, component,
    html, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(crate) struct FileFieldProps {
    /// Identifier of the input.
    pub(crate) id: &'static str,
    pub(crate) label: AttrValue,
    #[prop_or_default]
    pub(crate) hint: Option<AttrValue>,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    /// Hears the file.
    pub(crate) on_file: Callback<File>,
}

/// An ordinary file input inside an area that takes files dropped on it.
#[component]
pub(crate) fn FileField(props: &FileFieldProps) -> Html {
    let shell = use_shell();
    let over = use_state_eq(|| false);
    let onchange = {
        let on_file = props.on_file.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
        })
    };
    let ondragover = {
        let over = over.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(true);
        })
    };
    let ondragleave = {
        let over = over.clone();
        Callback::from(move |_: DragEvent| over.set(false))
    };
    let ondrop = {
        let over = over.clone();
        let on_file = props.on_file.clone();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            let files = event.data_transfer().and_then(|data| data.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
        })
    };
    let frame = FieldFrame { id: props.id, hint: props.hint.as_ref(), error: props.error.as_ref() };
    html! {
        <div class={frame.class()}>
            <label for={props.id}>{ props.label.clone() }</label>
            { frame.notes() }
            <div class={classes!("drop", over.then_some("drop-over"))}
                {ondragover} {ondragleave} {ondrop}>
                <input id={props.id} name={props.id} type="file" {onchange}
                    aria-describedby={frame.described_by()} aria-invalid={frame.invalid()} />
                <p class="small">{ shell.i18n.text("file-drop") }</p>
            </div>
        </div>
    }
}
