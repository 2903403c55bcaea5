/* logon_form.c - see logon_form.h. */
#include "hunt/logon_form.h"

#include "base/utf.h"
#include "correlate/address.h"
#include "hunt/limits.h"

/* Of two domains; no log's form, for what is called so has it as its name. */
static const gr_slice several = GR_S_INIT("*");

static gr_slice without(gr_slice text, gr_slice prefix)
{
    return gr_starts_with(text, prefix) ? gr_from(text, prefix.len) : text;
}

/* SRV., at the root of the DNS, and SRV$, its account: no domain. */
static gr_slice without_end(gr_slice form, gr_slice name, char end)
{
    gr_slice const last = gr_slice_of(&end, 1);
    return form.len > 1 && gr_ends_with(form, last) && !gr_ends_with(name, last)
               ? gr_sub(form, 0, form.len - 1)
               : form;
}

gr_slice logon_form_of(gr_slice said, gr_slice name)
{
    sigma_address a;
    gr_slice form = gr_trim(said);
    if (gr_equal(form, name) || address_parse(form, &a)) return GR_S("");
    form = without(without(form, GR_S(".\\")), GR_S("\\\\"));
    form = without_end(without_end(form, name, '.'), name, '$');
    form = gr_sub(form, 0, HUNT_NAME_CEILING);
    return gr_equal(form, name) ? GR_S("") : form;
}

gr_slice logon_form_shown(gr_slice name, gr_slice form)
{
    return form.len == 0 || gr_equal(form, several) ? name : form;
}

static bool differ_by_case_alone(gr_slice a, gr_slice b)
{
    uint8_t x[3 * HUNT_NAME_CEILING], y[sizeof x];
    return gr_equal(gr_slice_of(x, gr_utf8_to_folded(x, a)),
                    gr_slice_of(y, gr_utf8_to_folded(y, b)));
}

gr_slice logon_form_join(gr_slice name, gr_slice a, gr_slice b)
{
    gr_slice const x = logon_form_shown(name, a), y = logon_form_shown(name, b);
    bool const more = x.len > name.len, more_b = y.len > name.len;
    if (gr_equal(a, b)) return a;
    if (gr_equal(a, several) || gr_equal(b, several)) return several;
    if (more != more_b) return more ? a : b;
    if (more && !differ_by_case_alone(x, y)) return several;
    return gr_compare(x, y) < 0 ? a : b;
}
