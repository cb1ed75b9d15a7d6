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

// What the providers of this package share.

// refusal marks the error of a creation that cannot have had an effect. A status alone does not show it: Amove has one for all its
// errors, of which some come after the bucket was created.
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

// notFound makes the error of a bucket that does not exist of the client's.
func notFound(err error) error {
	if as[*buckt.NotFoundError](err) {
		return fmt.Errorf("%w: %w", ErrNoBucket, err)
	}
	return err
}

// mismatched is the bucket of the error of a bucket with other settings, the zero value for another error.
func mismatched(err error, s Spec) Bucket {
	e, differs := errors.AsType[*buckt.MismatchError](err)
	if !differs {
		return Bucket{}
	}
	return Bucket{ID: e.ID, Name: s.Bucket}
}

// gone makes a success of a deletion that found nothing.
func gone(err error) error {
	if as[*buckt.NotFoundError](err) {
		return nil
	}
	return err
}

// encode returns what a provider keeps of a bucket. The types of the client can all be encoded.
func encode(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// convert iterates over the values of a list that keep returns.
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

// verifyS3 reads with a new key. One that only writes can be tried by writing alone.
func verifyS3(ctx context.Context, client *buckt.Client, s Spec, c Credential, write bool) error {
	if s.Rights == Write && !write {
		return nil
	}
	return client.VerifyS3Access(ctx, *c.S3, buckt.S3VerifyParams{Write: write && s.Rights != Read})
}
