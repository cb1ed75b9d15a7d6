package state

import (
	"fmt"
	"reflect"
)

// BehaviorOf returns the behavior of a loaded system: the stored one, or that of the start if the state has none. A state
// read from JSON has no functions; those of the start are kept. A state in memory has the functions too.
func BehaviorOf[B any](stored *B, inMemory bool, atStart any) B {
	start, _ := atStart.(B)
	switch {
	case stored == nil:
		return start
	case inMemory:
		return *stored
	}
	b := *stored
	to, from := reflect.ValueOf(&b).Elem(), reflect.ValueOf(start)
	for i := range to.NumField() {
		if to.Field(i).Kind() == reflect.Func {
			to.Field(i).Set(from.Field(i))
		}
	}
	return b
}

// SetBehavior replaces the behavior of a system by b, unless b has a problem.
func SetBehavior[B any](mu *Mutex, of *B, b B, problem error) error {
	if problem != nil {
		return fmt.Errorf("mockserver: SetBehavior: %w", problem)
	}
	mu.Lock()
	defer mu.Unlock()
	*of = b
	return nil
}
