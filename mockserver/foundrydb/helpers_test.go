package foundrydb_test

import (
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// rows collects a field of every row of a list.
func rows(r mocktest.Reply, list, field string) []string {
	all, _ := r.At(list).([]any)
	values := []string{}
	for _, row := range all {
		object, _ := row.(map[string]any)
		text, _ := object[field].(string)
		values = append(values, text)
	}
	return values
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}
