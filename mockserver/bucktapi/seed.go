package bucktapi

import (
	"fmt"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// seed adds a row for a method of an organization, and returns a copy.
func seed[T, R any](o *Organization, method string, row T, add func(T, time.Time) (R, error), snapshot func(R) T) (added T, err error) {
	now := o.begin()
	defer o.system.mu.Unlock()
	inserted, err := add(state.Clone(row), now)
	return state.Added(method, inserted, err, snapshot)
}

// snapshots returns copies of rows for a method of an organization.
func snapshots[R, T any](o *Organization, rows *state.Table[R], snapshot func(R) T) []T {
	o.system.begin()
	defer o.system.mu.Unlock()
	return state.Collect(rows.All(), snapshot)
}

// snapshotOf returns a copy of a row for a method of an organization.
func snapshotOf[R, T any](o *Organization, rows *state.Table[R], id string, snapshot func(R) T) (copied T, found bool) {
	o.system.begin()
	defer o.system.mu.Unlock()
	row, found := rows.Get(id)
	if found {
		copied = snapshot(row)
	}
	return copied, found
}

// changeBucket changes a bucket for a method of the organization.
func (o *Organization) changeBucket(id string, change func(b *bucket, now time.Time) error) error {
	return changeRow(o, &o.buckets, "bucket", id, change)
}

// changeAccount changes an AWS account for a method of the organization.
func (o *Organization) changeAccount(id string, change func(a *awsAccount, now time.Time) error) error {
	return changeRow(o, &o.accounts, "AWS account", id, change)
}

func changeRow[T any](o *Organization, rows *state.Table[T], what, id string, change func(row T, now time.Time) error) error {
	now := o.begin()
	defer o.system.mu.Unlock()
	row, found := rows.Get(id)
	if !found {
		return fmt.Errorf("mockserver: the organization has no %s %q", what, id)
	}
	if err := change(row, now); err != nil {
		return fmt.Errorf("mockserver: %w", err)
	}
	return nil
}

// require returns the problem of a field unless the condition holds.
func require(condition bool, field state.Path, format string, args ...any) error {
	if condition {
		return nil
	}
	return state.Invalid(field, format, args...)
}

func requireOption(field state.Path, value string, options []string) error {
	return require(slices.Contains(options, value), field, "must be %s, not %q", state.OneOf(options), value)
}
