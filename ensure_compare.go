package buckt

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/bucktgo/buckt/internal/printable"
)

// Mismatch is a setting of a resource that differs from the parameters.
type Mismatch struct {
	// Field is the field of the parameters.
	Field string
	// Wanted is the value of the field, Found the setting of the resource. Both have the same type; nil means that the resource lacks it.
	Wanted, Found any
}

// MismatchError is the error of an Ensure or a Find if the resource exists with other settings. The resource was not changed. Only
// fields that are set in the parameters are compared.
type MismatchError struct {
	// Operation is the method, such as "Linode.Buckets.Ensure".
	Operation string
	// ID is the id of the resource, or its name if it has no id.
	ID string
	// Fields are the settings that differ.
	Fields []Mismatch
	// Unchecked are the fields that were set, but could not be compared, because the system does not return them.
	Unchecked []string
}

// Error implements error.
func (e *MismatchError) Error() string {
	differences := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		differences[i] = fmt.Sprintf("%s is %s and not %s", f.Field, settingText(f.Found), settingText(f.Wanted))
	}
	return printable.Text(fmt.Sprintf("buckt: %s: %s exists with other settings: %s", e.Operation, e.ID, strings.Join(differences, "; ")),
		maxErrorText)
}

func settingText(v any) string {
	if v == nil {
		return "unset"
	}
	if reflect.TypeOf(v).Kind() == reflect.String {
		return fmt.Sprintf("%q", printable.Cut(fmt.Sprint(v), maxText))
	}
	return fmt.Sprint(v)
}

// DuplicateError is the error of an Ensure or a Find if several resources have the requested name.
type DuplicateError struct {
	// Operation is the method, such as "Buckets.Ensure".
	Operation string
	// Name is the requested name.
	Name string
	// IDs are the ids of the resources.
	IDs []string
}

// Error implements error.
func (e *DuplicateError) Error() string {
	return printable.Text(fmt.Sprintf("buckt: %s: %d resources have the name %q: %s", e.Operation, len(e.IDs),
		printable.Cut(e.Name, maxText), strings.Join(e.IDs, ", ")), maxErrorText)
}

// BeingDeletedError is the error of an Ensure or a Find if the resource is being deleted, so that its name is still in use.
type BeingDeletedError struct {
	// Operation is the method, such as "FoundryDB.FileServices.Ensure".
	Operation string
	// ID is the id of the resource, for WaitUntilDeleted.
	ID string
}

// Error implements error.
func (e *BeingDeletedError) Error() string {
	return printable.Text(fmt.Sprintf("buckt: %s: %s is being deleted", e.Operation, e.ID), maxErrorText)
}

// comparison collects the differences between a resource and the parameters.
type comparison struct {
	fields    []Mismatch
	unchecked []string
}

// differ adds a field that differs.
func (c *comparison) differ(field string, wanted, found any) {
	c.fields = append(c.fields, Mismatch{Field: field, Wanted: wanted, Found: found})
}

// compareSet compares a field whose zero value means unset.
func compareSet[T comparable](c *comparison, field string, wanted, found T) {
	var unset T
	if wanted != unset && wanted != found {
		c.differ(field, wanted, found)
	}
}

// comparePointer compares a field whose zero value means unset with a setting that may be missing.
func comparePointer[T comparable](c *comparison, field string, wanted T, found *T) {
	var unset T
	switch {
	case found != nil:
		compareSet(c, field, wanted, *found)
	case wanted != unset:
		c.differ(field, wanted, nil)
	}
}

// compareField compares a Field, which may be set to its zero value.
func compareField[T comparable](c *comparison, field string, wanted Field[T], found T) {
	if v, set := wanted.Get(); set && v != found {
		c.differ(field, v, found)
	}
}

// compareList compares lists as sets. A nil list is unset. If nilDiffers, a nil list of the resource differs from an empty list.
func compareList(c *comparison, field string, wanted, found []string, nilDiffers bool) {
	sorted := func(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
	switch {
	case wanted == nil:
	case nilDiffers && found == nil:
		c.differ(field, wanted, nil)
	case !slices.Equal(sorted(wanted), sorted(found)):
		c.differ(field, wanted, found)
	}
}

// compared returns the result of a find.
func compared[T any](op *operation, id string, resource *T, c *comparison) (*Ensured[T], error) {
	if len(c.fields) > 0 {
		return nil, &MismatchError{Operation: op.name, ID: id, Fields: c.fields, Unchecked: c.unchecked}
	}
	return &Ensured[T]{Resource: *resource, Unchecked: c.unchecked}, nil
}
