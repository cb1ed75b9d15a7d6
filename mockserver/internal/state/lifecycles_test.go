package state_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

type provisioned struct {
	steps   []state.Step
	entered []state.Step
}

type status string

func newLifecycles() *state.Lifecycles[*provisioned, status] {
	enter := func(row *provisioned, to status, at time.Time) {
		row.entered = append(row.entered, state.Step{At: at, Status: string(to)})
	}
	return &state.Lifecycles[*provisioned, status]{
		Pending: "first", Provisioning: "middle", Active: "last", Failed: "failed", Deleting: "ending",
		Steps:   func(row *provisioned) *[]state.Step { return &row.steps },
		Enter:   enter,
		Destroy: func(row *provisioned, at time.Time) { enter(row, "destroyed", at) },
	}
}

func TestProvision(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	step := func(seconds int, status string) state.Step {
		return state.Step{At: start.Add(time.Duration(seconds) * time.Second), Status: status}
	}
	for _, test := range []struct {
		name     string
		change   func(*state.Provisioning)
		failNext int
		want     []state.Step
		left     int
	}{
		{"usual", nil, 0, []state.Step{step(0, "first"), step(5, "middle"), step(10, "last")}, 0},
		{"the next fails", nil, 2, []state.Step{step(0, "first"), step(5, "middle"), step(10, "failed")}, 1},
		{"fails", func(p *state.Provisioning) { p.Fails = true }, 0, []state.Step{step(0, "first"), step(5, "middle"), step(10, "failed")}, 0},
		{"fails as the next does", func(p *state.Provisioning) { p.Fails = true }, 1,
			[]state.Step{step(0, "first"), step(5, "middle"), step(10, "failed")}, 0},
		{"stalls", func(p *state.Provisioning) { p.Stalls = true }, 0, []state.Step{step(0, "first"), step(5, "middle")}, 0},
		{"within the limit", func(p *state.Provisioning) { p.Limit = 5 * time.Second }, 0,
			[]state.Step{step(0, "first"), step(5, "middle"), step(10, "last")}, 0},
		{"beyond the limit", func(p *state.Provisioning) { p.Limit = 4 * time.Second }, 0,
			[]state.Step{step(0, "first"), step(5, "middle"), step(9, "failed")}, 0},
		{"at once", func(p *state.Provisioning) { p.Took = 0 }, 0, []state.Step{step(0, "first"), step(0, "middle"), step(0, "last")}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			lifecycles, row := newLifecycles(), new(provisioned)
			p := state.Provisioning{Took: 10 * time.Second, FailNext: &test.failNext}
			if test.change != nil {
				test.change(&p)
			}
			lifecycles.Provision(row, start, p)
			require.Equal(t, test.want[:1], row.entered)
			lifecycles.Advance(start.Add(time.Hour))
			require.Equal(t, test.want, row.entered)
			require.Equal(t, test.left, test.failNext)
			require.Empty(t, row.steps)
		})
	}
}

func TestAdvance(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	lifecycles := newLifecycles()
	slow, gone, still := new(provisioned), new(provisioned), new(provisioned)
	lifecycles.Follow(slow, state.Step{At: at(2), Status: "a"}, state.Step{At: at(4), Status: "b"})
	lifecycles.Delete(gone, at(0), time.Second)
	lifecycles.Follow(still, state.Step{At: at(1), Status: "a"})
	lifecycles.Follow(still)
	for _, test := range []struct {
		now              int
		slow, gone, left int
	}{{0, 0, 1, 2}, {1, 0, 2, 2}, {2, 1, 2, 1}, {3, 1, 2, 1}, {4, 2, 2, 0}, {9, 2, 2, 0}} {
		lifecycles.Advance(at(test.now))
		require.Len(t, slow.entered, test.slow, "at %d", test.now)
		require.Len(t, gone.entered, test.gone, "at %d", test.now)
		require.Len(t, slow.steps, test.left, "at %d", test.now)
	}
	require.Equal(t, []state.Step{{At: at(0), Status: "ending"}, {At: at(1), Status: "destroyed"}}, gone.entered)
	require.Empty(t, still.entered)
}
