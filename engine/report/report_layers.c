/* Where clauses come from, when the rules are made of layers: title, document number, line.
 *
 * Depends on the parts of the plan's source. Rules of one file say nothing here, and their reports
 * are what they were.
 */
#include "report/build.h"

Str jx__report_origin(Build *b, Span span, const PlanItem *it)
{
    /* The path of a line without number is its line. */
    Str path = it->mark || it->of_form ? it->path : it->name;
    const SourcePart *part = jx__source_part(&b->source, span.start);
    if (!part || b->source.nparts < 2 || span.end <= span.start) return STR_NONE;
    Str title = part->title.n ? part->title : part->name;
    Str basis = part->basis.n ? jx__say(b, SAY_ORIGIN_BASIS, part->basis) : STR("");
    Position at = jx__source_position(&b->source, span.start);
    return jx__say(b, SAY_ORIGIN, title, basis, path,
                   jx__str_printf(b->ar, "%u", (unsigned)at.line));
}

Str jx__report_place(Build *b, Span span, const PlanItem *it)
{
    const SourcePart *part = jx__source_part(&b->source, span.start);
    if (span.end <= span.start) return STR_NONE;
    Str line =
        jx__str_printf(b->ar, "%u", (unsigned)jx__source_position(&b->source, span.start).line);
    Str path = it->mark || it->of_form ? it->path : it->name;
    if (part && b->source.nparts >= 2) return jx__say(b, SAY_PLACE_FILE, path, part->name, line);
    return it->mark || it->of_form ? jx__say(b, SAY_PLACE_LINE, path, line)
                                   : jx__say(b, SAY_PLACE_LINE_ONLY, line);
}

void jx__report_layer(Build *b, const PlanItem *it, ReportRow *row)
{
    row->origin = jx__report_origin(b, it->decided, it);
    if (!row->origin.n) return;
    const SourcePart *part = jx__source_part(&b->source, it->decided.start);
    row->layer_title = jx__str_copy(b->ar, part->title);
    row->layer_basis = jx__str_copy(b->ar, part->basis);
    row->layer_file = jx__str_copy(b->ar, part->name);
    row->layer_line = jx__source_position(&b->source, it->decided.start).line;
}
