package state

import (
	"slices"
	"time"
)

// Gone is the status of a row that does not exist any more.
const Gone = "gone"

// Step is a change of status at a time. There is no background work: a row takes the steps that are due when its system is locked.
type Step struct {
	At     time.Time `json:"at"`
	Status string    `json:"status"`
}

// Steps returns the steps of a state.
func (l *Loader) Steps(at Path, steps []Step) []Step {
	for i, step := range steps {
		l.Require(step.Status != "", at.At(i).Field("status"), "is missing")
	}
	return slices.Clone(steps)
}

// Lifecycles moves rows that are provisioned and deleted by time. S is the type of their status. The lock of a system guards it.
type Lifecycles[R comparable, S ~string] struct {
	// The statuses of a row on its way.
	Pending, Provisioning, Active, Failed, Deleting S
	// Steps returns where a row has its steps to come.
	Steps func(row R) *[]Step
	// Enter sets a status and what comes with it.
	Enter func(row R, status S, at time.Time)
	// Destroy removes a row. It ends with a call of Follow without steps.
	Destroy func(row R, at time.Time)

	moving map[R]struct{} // the rows with steps to come
}

// Follow replaces the steps to come of a row.
func (l *Lifecycles[R, S]) Follow(row R, steps ...Step) {
	*l.Steps(row) = steps
	if len(steps) == 0 {
		delete(l.moving, row)
		return
	}
	if l.moving == nil {
		l.moving = make(map[R]struct{})
	}
	l.moving[row] = struct{}{}
}

// Advance takes the steps of all rows that are due.
func (l *Lifecycles[R, S]) Advance(now time.Time) {
	for row := range l.moving {
		for steps := *l.Steps(row); len(steps) > 0 && !steps[0].At.After(now); steps = *l.Steps(row) {
			l.Follow(row, steps[1:]...)
			if steps[0].Status == Gone {
				l.Destroy(row, steps[0].At)
				break
			}
			l.Enter(row, S(steps[0].Status), steps[0].At)
		}
	}
}

// Provisioning is how a row is provisioned.
type Provisioning struct {
	Took  time.Duration // half of it until the status Provisioning
	Limit time.Duration // the longest time in that status, after which the row fails; 0 for none
	// FailNext is the number of the next provisionings that fail. It is decremented.
	FailNext *int
	// Fails makes the row fail. Stalls keeps it in the status Provisioning.
	Fails, Stalls bool
}

// Provision begins to provision a row.
func (l *Lifecycles[R, S]) Provision(row R, now time.Time, p Provisioning) {
	middle, end, result := now.Add(p.Took/2), now.Add(p.Took), l.Active
	if *p.FailNext > 0 {
		*p.FailNext--
		result = l.Failed
	}
	if p.Fails {
		result = l.Failed
	}
	if p.Limit > 0 && end.Sub(middle) > p.Limit {
		end, result = middle.Add(p.Limit), l.Failed
	}
	steps := []Step{{middle, string(l.Provisioning)}, {end, string(result)}}
	if p.Stalls {
		steps = steps[:1]
	}
	l.Enter(row, l.Pending, now)
	l.Follow(row, steps...)
}

// Delete begins to delete a row, which takes a while.
func (l *Lifecycles[R, S]) Delete(row R, now time.Time, took time.Duration) {
	l.Enter(row, l.Deleting, now)
	l.Follow(row, Step{now.Add(took), Gone})
}
