/* view.c - what a field name of a rule means for an event of a source. */
#include "sigma/view.h"

#include "sigma/convert.h"

static const sigma_view *view_named(const sigma_source *source, gr_slice name)
{
    const sigma_view *folded = NULL;
    for (size_t i = 0; i < source->view_count; i++) {
        const sigma_view *const view = &source->views[i];
        if (gr_equal(view->field, name)) return view;
        if (folded == NULL && gr_equal_ascii_fold(view->field, name))
            folded = view;
    }
    return folded;
}

sigma_field sigma_field_of(const sigma_source *source, gr_slice name)
{
    const sigma_view *const view =
        source == NULL ? NULL : view_named(source, name);
    if (view == NULL) return (sigma_field){.name = name};
    if (view->how == CONVERT_NONE) return (sigma_field){.name = view->from[0]};
    return (sigma_field){.view = view};
}

bool sigma_field_is_event_id(const sigma_field *field)
{
    return field->view == NULL &&
           gr_equal_ascii_fold(field->name, GR_S("EventID"));
}

size_t sigma_field_argument_count(const sigma_field *field)
{
    if (field->view == NULL || field->view->how == CONVERT_KEY_VALUE) return 1;
    return field->view->from_count;
}

gr_slice sigma_field_argument(const sigma_field *field, size_t i)
{
    if (field->view == NULL) return field->name;
    if (field->view->how == CONVERT_KEY_VALUE) return GR_S("Data");
    return field->view->from[i];
}

/* Some rules name the host ComputerName, as Event Viewer did. */
bool sigma_field_alias(gr_slice name, gr_slice *out)
{
    *out = GR_S("Computer");
    return gr_equal_ascii_fold(name, GR_S("ComputerName"));
}

static size_t find_name(const event_layout *layout, gr_slice name)
{
    gr_slice alias;
    size_t const index = event_layout_find(layout, name);
    if (index == SIZE_MAX && sigma_field_alias(name, &alias))
        return event_layout_find(layout, alias);
    return index;
}

bool sigma_field_find(const sigma_field *field, const event_layout *layout,
                      sigma_field_place *out)
{
    bool found = false;
    size_t const count = sigma_field_argument_count(field);
    for (size_t i = 0; i < VIEW_ARGUMENTS; i++) {
        out->index[i] = SIZE_MAX;
        if (i < count)
            out->index[i] = find_name(layout, sigma_field_argument(field, i));
        found = found || out->index[i] != SIZE_MAX;
    }
    return found;
}

static event_value value_of_id(const event *e, gr_arena *arena)
{
    uint8_t *const bytes = gr_arena_take_text(arena, 4);
    if (bytes == NULL) return value_of(VALUE_ABSENT, NULL, 0);
    for (size_t i = 0; i < 4; i++) bytes[i] = (uint8_t)(e->event_id >> 8 * i);
    return value_of(VALUE_U64, bytes, 4);
}

static event_value value_at_place(const event *e, size_t index, gr_arena *arena)
{
    return index == SIZE_MAX ? value_of(VALUE_ABSENT, NULL, 0)
                             : event_field_value(e, index, arena);
}

event_value sigma_field_read(const sigma_field *field,
                             const sigma_field_place *place, const event *e,
                             gr_arena *arena)
{
    event_value args[VIEW_ARGUMENTS];
    if (e->has_event_id && sigma_field_is_event_id(field))
        return value_of_id(e, arena);
    if (field->view == NULL) return value_at_place(e, place->index[0], arena);
    for (size_t i = 0; i < VIEW_ARGUMENTS; i++)
        args[i] = value_at_place(e, place->index[i], arena);
    return sigma_convert(arena, field->view, args);
}
