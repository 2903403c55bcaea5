#!/bin/sh
# Averages and percentiles of random numbers, beside fractions: what a hunt tells is
# the double that is nearest to what there is, and it is what its limits are held
# against.
. tests/cli/lib.sh
have python3 || skip_all 'numbers are those of fractions' 'no python3'
cd "$scratch" || exit 1

cat >made.py <<'END'
import json, random, sys
from fractions import Fraction as F

r = random.Random(5)
GROUPS = 150
PERCENTILES = ['0', '1', '10', '12.5', '33.333333', '50', '66.6', '70', '75',
               '90', '95', '99', '99.9', '100']

def text():
    kind = r.randrange(4)
    if kind == 0: return str(r.randint(0, 20))
    if kind == 1: return '%d.%d' % (r.randint(-3, 9), r.randint(0, 99))
    if kind == 2: return '0.%d' % r.randint(1, 9)
    return str(r.randint(-10**12, 10**12))

def of_rule(name, numbers):
    n = len(numbers)
    if name == 'avg': return sum(numbers) / n
    at = (n - 1) * F(name) / 100
    below = int(at)
    above = min(below + 1, n - 1)
    a = sorted(numbers)
    return a[below] + (a[above] - a[below]) * (at - below)

# The numbers of events are doubles; of a fraction float() is the nearest.
def nearest(x):
    return float(x)

with open('log.jsonl', 'w') as log, open('wanted', 'w') as wanted, \
        open('rules.yml', 'w') as rules:
    rules.write('''title: base
name: base
logsource: {product: windows, service: security}
detection: {s: {EventID: 4625}, condition: s}
level: informational
''')
    groups, record = [], 0
    for g in range(GROUPS):
        numbers = []
        same = text() if r.randrange(5) == 0 else None
        for i in range(r.randint(1, 30)):
            t = same or text()
            record += 1
            numbers.append(F(float(t)))
            log.write(json.dumps({'Event': {
                'System': {
                    'Provider': {'#attributes': {
                        'Name': 'Microsoft-Windows-Security-Auditing'}},
                    'EventID': 4625, 'EventRecordID': record,
                    'Channel': 'Security', 'Computer': 'h',
                    'TimeCreated': {'#attributes': {
                        'SystemTime': '2021-03-02T08:00:00Z'}}},
                'EventData': {'N': t, 'G': 'g%03d' % g}}}) + '\n')
        groups.append(numbers)
    for name in ['avg'] + PERCENTILES:
        kind = 'value_avg' if name == 'avg' else 'value_percentile'
        share = '' if name == 'avg' else ', percentile: ' + name
        for op in ('gte', 'neq'):
            rules.write('''---
title: %s %s
level: low
correlation: {type: %s, rules: [base], group-by: [G], timespan: 1m,
  condition: {field: N%s, %s: -1e13}}
''' % (name, op, kind, share, op))
            for g, numbers in enumerate(groups):
                wanted.write('%s %s g%03d %r\n' % (
                    name, op, g, nearest(of_rule(name, numbers)) + 0.0))
    # The limit is the very number: of the first groups, and no other double is.
    for g, numbers in enumerate(groups[:20]):
        for name in ('avg', '50', '90', '99.9'):
            kind = 'value_avg' if name == 'avg' else 'value_percentile'
            share = '' if name == 'avg' else ', percentile: ' + name
            value = nearest(of_rule(name, numbers))
            for op in ('gte', 'lte', 'eq', 'gt', 'lt', 'neq'):
                rules.write('''---
title: %s %s of g%03d
level: low
correlation: {type: %s, rules: [base], group-by: [G], timespan: 1m,
  condition: {field: N%s, %s: %s}}
''' % (name, op, g, kind, share, op, format(value, '.17g')))
                if op in ('gte', 'lte', 'eq'):
                    wanted.write('%s %s of g%03d %r\n' % (name, op, g, value))
END
cat >told.py <<'END'
import json, sys
for line in open(sys.argv[1]):
    f = json.loads(line)
    group = f['fields']['G']
    title = f['title']
    if ' of ' in title:
        if title.split(' of ')[1] == group:
            print('%s %r' % (title, float(f['value'])))
    else:
        print('%s %s %r' % (title, group, float(f['value'])))
END
python3 made.py
run "$GROUNDS" hunt -q --no-case --no-builtin --format=jsonl -r rules.yml \
    log.jsonl
expect_exit 'numbers of all kinds are hunted' 0
python3 told.py "$out" | sort >told
sort wanted >sorted
expect_same 'averages and percentiles are the nearest doubles' sorted told

# What explains a rule reckons the same way.
"$GROUNDS" rules explain --correlation '1 gte' --group G=g080 --json \
    -r rules.yml log.jsonl |
    jq -r 'select(.type == "verdict") | .strongest.number' >explained
sed -n 's/^1 gte g080 //p' wanted |
    python3 -c 'import json; print(json.dumps(float(input())))' >one
jq -r . one >one.jq
jq -r . explained >explained.jq
expect_same 'rules explain has the same number' one.jq explained.jq
done_testing
