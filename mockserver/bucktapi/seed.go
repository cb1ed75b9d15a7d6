package bucktapi

import (
	"fmt"
	"slices"
	"time"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// seed adds a row for a method of an organization.
func seed[T any](o *Organization, method string, add func(now time.Time) (T, error)) (T, error) {
	now := o.begin()
	defer o.system.mu.Unlock()
	added, err := add(now)
	if err != nil {
		err = fmt.Errorf("mockserver: %s: %w", method, err)
	}
	return added, err
}

// must returns a row that a request adds: its values were checked before.
func must[T any](row T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("mockserver: a request was accepted, but %v", err))
	}
	return row
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
