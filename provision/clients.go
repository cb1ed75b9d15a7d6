package provision

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/bucktgo/buckt"
)

// These helpers are shared by the providers of this package.

// refusal marks the error of a creation that cannot have had an effect. The status is not enough: Amove has a single status for all errors,
// including those that follow the creation of the bucket.
func refusal(err error) error {
	if isAny(err, as[*buckt.OutcomeUnknownError], as[*buckt.RequestTimeoutError]) {
		return err
	}
	if isAny(err, as[*buckt.InvalidInputError], as[*buckt.MissingCredentialError], as[*buckt.BadRequestError], as[*buckt.UnauthorizedError],
		as[*buckt.PaymentRequiredError], as[*buckt.ForbiddenError], as[*buckt.NotFoundError], as[*buckt.ConflictError], as[*buckt.RateLimitError]) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

func as[E error](err error) bool {
	_, found := errors.AsType[E](err)
	return found
}

func isAny(err error, types ...func(error) bool) bool {
	return slices.ContainsFunc(types, func(is func(error) bool) bool { return is(err) })
}

// notFound converts the client's error for a bucket that does not exist.
func notFound(err error) error {
	if as[*buckt.NotFoundError](err) {
		return fmt.Errorf("%w: %w", ErrNoBucket, err)
	}
	return err
}

// mismatched returns the bucket of an error about different settings, or the zero value for another error.
func mismatched(err error, s Spec) Bucket {
	e, differs := errors.AsType[*buckt.MismatchError](err)
	if !differs {
		return Bucket{}
	}
	return Bucket{ID: e.ID, Name: s.Bucket}
}

// gone converts the error of a deletion that found nothing to nil.
func gone(err error) error {
	if as[*buckt.NotFoundError](err) {
		return nil
	}
	return err
}

// encode returns the JSON that a provider stores of a bucket. All types of the client can be encoded.
func encode(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// convert iterates over the converted values of a list, without those that keep rejects.
func convert[T, U any](list iter.Seq2[T, error], keep func(T) (U, bool)) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		for v, err := range list {
			var kept U
			ok := err != nil
			if err == nil {
				kept, ok = keep(v)
			}
			if ok && !yield(kept, err) {
				return
			}
		}
	}
}

func emptyParams(c Credential, progress func(int64)) buckt.EmptyParams {
	return buckt.EmptyParams{Access: *c.S3, Progress: func(p buckt.EmptyProgress) { progress(p.Objects) }}
}

// verifyS3 verifies a new key by reading. A key without read permission can be verified only by writing.
func verifyS3(ctx context.Context, client *buckt.Client, s Spec, c Credential, write bool) error {
	if s.Rights == Write && !write {
		return nil
	}
	return client.VerifyS3Access(ctx, *c.S3, buckt.S3VerifyParams{Write: write && s.Rights != Read})
}
