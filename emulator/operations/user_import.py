"""Importing users from a CSV file: GetCSVHeader, CreateUserImportJob, StartUserImportJob, StopUserImportJob,
DescribeUserImportJob, ListUserImportJobs.
"""

from emulator.context import Context
from emulator.model.shapes import (
    CreateUserImportJobRequest,
    CreateUserImportJobResponse,
    DescribeUserImportJobRequest,
    DescribeUserImportJobResponse,
    GetCSVHeaderRequest,
    GetCSVHeaderResponse,
    ListUserImportJobsRequest,
    ListUserImportJobsResponse,
    StartUserImportJobRequest,
    StartUserImportJobResponse,
    StopUserImportJobRequest,
    StopUserImportJobResponse,
)
from emulator.rules import import_rows, import_worker, imports, pages, pools
from emulator.store import imports as store_imports
from emulator.wire.registry import operation


@operation("GetCSVHeader", only_reads=True)
def get_csv_header(ctx: Context, req: GetCSVHeaderRequest) -> GetCSVHeaderResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {"UserPoolId": pool.id, "CSVHeader": import_rows.header(pool)}


@operation("CreateUserImportJob", write=True)
def create_user_import_job(ctx: Context, req: CreateUserImportJobRequest) -> CreateUserImportJobResponse:
    """The answer's PreSignedUrl takes the file, by PUT, for fifteen minutes."""
    pool = pools.require(ctx, req["UserPoolId"])
    return {"UserImportJob": imports.render(ctx, pool, imports.create(ctx, pool, req))}


@operation("StartUserImportJob", write=True)
def start_user_import_job(ctx: Context, req: StartUserImportJobRequest) -> StartUserImportJobResponse:
    """The work is a background thread's; it is told once the start is there to be seen. The pool is held, so that no
    change of it comes between."""
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    job = imports.start(ctx, pool, imports.require(ctx, pool, req["JobId"]))
    ctx.release()
    import_worker.wake(ctx.services)
    return {"UserImportJob": imports.render(ctx, pool, job)}


@operation("StopUserImportJob", write=True)
def stop_user_import_job(ctx: Context, req: StopUserImportJobRequest) -> StopUserImportJobResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    job = imports.stop(ctx, pool, imports.require(ctx, pool, req["JobId"]))
    return {"UserImportJob": imports.render(ctx, pool, job)}


@operation("DescribeUserImportJob", only_reads=True)
def describe_user_import_job(ctx: Context, req: DescribeUserImportJobRequest) -> DescribeUserImportJobResponse:
    """While it runs, with the counts so far."""
    pool = pools.require(ctx, req["UserPoolId"])
    return {"UserImportJob": imports.render(ctx, pool, imports.require(ctx, pool, req["JobId"]))}


@operation("ListUserImportJobs", only_reads=True)
def list_user_import_jobs(ctx: Context, req: ListUserImportJobsRequest) -> ListUserImportJobsResponse:
    """Newest first."""
    pool, limit = pools.require(ctx, req["UserPoolId"]), req["MaxResults"]
    after = imports.after(ctx, pool, req.get("PaginationToken"))
    rows = store_imports.page(ctx.db, pool.id, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    shown = [imports.render(ctx, pool, imports.as_of(job, ctx.now)) for job in page]
    response: ListUserImportJobsResponse = {"UserImportJobs": shown}
    if last is not None:
        response["PaginationToken"] = imports.page_token(last)
    return response
