package state

import (
	"time"
)

// Gone is the status of a row that does not exist any more. A state calls it GoneStatus.
const (
	Gone       = ""
	GoneStatus = "gone"
)

// Step is a change of status at a time. There is no background work: a row takes the steps that are due when it is read.
type Step struct {
	At     time.Time `json:"at"`
	Status string    `json:"status"`
}

// StepsState returns steps as they are in a state.
func StepsState(steps []Step) []Step {
	steps = append([]Step(nil), steps...) // nil if there are none
	for i := range steps {
		if steps[i].Status == Gone {
			steps[i].Status = GoneStatus
		}
	}
	return steps
}

// Steps returns the steps of a state.
func (l *Loader) Steps(at Path, steps []Step) []Step {
	steps = append([]Step(nil), steps...) // nil if there are none
	for i := range steps {
		l.Require(steps[i].Status != "", at.At(i).Field("status"), "is missing")
		if steps[i].Status == GoneStatus {
			steps[i].Status = Gone
		}
	}
	return steps
}
