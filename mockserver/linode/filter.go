package linode

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// filterFields are the fields that a list can be filtered by, each with a function that reads it from a row. A row with several texts
// passes by any of them, and is ordered by the first.
type filterFields[T any] map[string]func(T) []string

// check reports whether a row passes.
type check[T any] func(T) bool

func allOf[T any](checks []check[T]) check[T] {
	return func(row T) bool {
		return !slices.ContainsFunc(checks, func(passes check[T]) bool { return !passes(row) })
	}
}

func anyOf[T any](checks []check[T]) check[T] {
	return func(row T) bool {
		return slices.ContainsFunc(checks, func(passes check[T]) bool { return passes(row) })
	}
}

// applyFilter applies the header X-Filter to rows, or returns its problem. Without the header all rows match.
func applyFilter[T any](header string, rows []T, fields filterFields[T]) (passed []T, problem string) {
	if header == "" {
		return rows, ""
	}
	var conditions map[string]any
	if err := json.Unmarshal([]byte(header), &conditions); err != nil || conditions == nil {
		return nil, "Must be a JSON object"
	}
	f := &filter[T]{fields: fields, used: make(map[string]bool)}
	passes := f.object(conditions)
	switch {
	case f.problem != "":
		return nil, f.problem
	case len(f.used) > 1:
		return nil, "Can only filter on one field at a time"
	}
	passed = slices.DeleteFunc(slices.Clone(rows), func(row T) bool { return !passes(row) })
	f.sort(passed)
	return passed, ""
}

// filter is a filter while it is read.
type filter[T any] struct {
	fields  filterFields[T]
	used    map[string]bool // the fields that it names
	orderBy func(T) []string
	descend bool
	problem string
}

func (f *filter[T]) refuse(format string, args ...any) {
	if f.problem == "" {
		f.problem = fmt.Sprintf(format, args...)
	}
}

func (f *filter[T]) sort(rows []T) {
	if f.orderBy == nil {
		return
	}
	slices.SortStableFunc(rows, func(a, b T) int {
		if f.descend {
			a, b = b, a
		}
		return cmp.Compare(f.orderBy(a)[0], f.orderBy(b)[0])
	})
}

// object reads an object, all of whose conditions must hold.
func (f *filter[T]) object(conditions map[string]any) check[T] {
	var checks []check[T]
	for _, name := range slices.Sorted(maps.Keys(conditions)) {
		switch value := conditions[name]; name {
		case "+and":
			checks = append(checks, allOf(f.list(name, value)))
		case "+or":
			checks = append(checks, anyOf(f.list(name, value)))
		case "+order_by":
			field, _ := value.(string)
			f.orderBy = f.field(field)
		case "+order":
			if value != "asc" && value != "desc" {
				f.refuse("%s must be asc or desc", name)
			}
			f.descend = value == "desc"
		default:
			checks = append(checks, f.comparison(name, value))
		}
	}
	return allOf(checks)
}

// list reads the objects of +and or +or.
func (f *filter[T]) list(operator string, value any) []check[T] {
	elements, isList := value.([]any)
	if !isList {
		f.refuse("%s must be a list of objects", operator)
	}
	checks := make([]check[T], len(elements))
	for i, element := range elements {
		conditions, isObject := element.(map[string]any)
		if !isObject {
			f.refuse("%s must be a list of objects", operator)
		}
		checks[i] = f.object(conditions)
	}
	return checks
}

// comparison reads the condition of a field: a value, or an object of operators and values.
func (f *filter[T]) comparison(name string, value any) check[T] {
	read := f.field(name)
	operands, isObject := value.(map[string]any)
	if !isObject {
		operands = map[string]any{"": value}
	}
	var checks []check[T]
	for operator, operand := range operands {
		compare, known := operators[operator]
		if !known {
			f.refuse("%s is no operator", operator)
			continue
		}
		want := fmt.Sprint(operand)
		checks = append(checks, func(row T) bool { return compare(read(row), want) })
	}
	return allOf(checks)
}

func (f *filter[T]) field(name string) func(T) []string {
	read, known := f.fields[name]
	if !known {
		f.refuse("Cannot filter on %s", name)
		return nil
	}
	f.used[name] = true
	return read
}

// operators compare the texts of a field with a value.
var operators = map[string]func(have []string, want string) bool{
	"":          slices.Contains[[]string],
	"+neq":      func(have []string, want string) bool { return !slices.Contains(have, want) },
	"+contains": anyText(strings.Contains),
	"+gt":       anyText(func(have, want string) bool { return have > want }),
	"+gte":      anyText(func(have, want string) bool { return have >= want }),
	"+lt":       anyText(func(have, want string) bool { return have < want }),
	"+lte":      anyText(func(have, want string) bool { return have <= want }),
}

func anyText(compare func(have, want string) bool) func([]string, string) bool {
	return func(texts []string, want string) bool {
		return slices.ContainsFunc(texts, func(have string) bool { return compare(have, want) })
	}
}
