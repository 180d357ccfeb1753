/* The program: finds the command and hands over. */
#include "process/commands.h"

int main(int argc, char **argv)
{
    return command_run(argc, argv);
}
